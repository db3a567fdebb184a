"""A report whose message has no record yet.

Given: the address of the stub, and the id of the message.
"""

import json
import sys

from bench.costs import silence
from bench.events import queue_event, report_event
from bench.functions import Context, load
from bench.stub.process import counts, take


def main() -> None:
    """Print after how many seconds the report is to come back to the worker."""
    endpoint, message_id = json.load(sys.stdin)
    with silence():
        load("callback/webhook.py")(report_event(message_id), Context())
        event = queue_event(take(endpoint, "ReportQueue"))
        answer = load("callback/worker.py")(event, Context())
    if not answer["batchItemFailures"]:
        raise RuntimeError("the report did not have to come back")
    (seconds,) = counts(endpoint)["delays"]
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
