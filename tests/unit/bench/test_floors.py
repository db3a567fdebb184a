"""The floor does what a send does with its recipients, and not less."""

import json
from base64 import b64encode

from bench.floors import bare_send
from bench.requests import form, numbers


def test_the_floor_makes_a_job_of_fifty_recipients_and_a_row_of_each() -> None:
    event = {"body": b64encode(form(120).encode()).decode()}
    jobs, answer = bare_send(event)
    batches = [json.loads(job)["recipients"] for job in jobs]
    rows = json.loads(answer)["result"]
    assert [len(batch) for batch in batches] == [50, 50, 20]
    assert [one["number"] for batch in batches for one in batch] == numbers(120)
    assert [row["originTo"] for row in rows] == numbers(120)
    assert len({row["smsMsgId"] for row in rows}) == 120
