"""No number, text, address or secret gets into a log, whatever happens around it (PRV-01, PRV-04).

Each test puts these four into every place it can and then reads everything that was printed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from heliograph.domain.jobs import SendJob
from heliograph.edge.http import HttpHandler, Route
from heliograph.edge.queue import Entry, QueueHandler
from heliograph.edge.schedule import ScheduledWorkFailed, ScheduleHandler
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.queues.entries import load

from tests.lambda_runtime import Context, Output, event

NUMBER = "+8613987654321"
TEXT = "pick up 7 parcels at the blue door"
SECRET = "KoalaKoalaKoalaKoalaKoalaKoa"
URL = "https://tenant-4711.customer.test/hook?key=PlatypusPlatypus"
PRIVATE = (NUMBER, NUMBER.removeprefix("+"), TEXT, SECRET, "customer.test", "PlatypusPlatypus")
ALL = f"{NUMBER} {TEXT} {SECRET} {URL}"


@pytest.fixture(params=["INFO", "DEBUG"])
def everything(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    output: Output,
) -> Iterator[Callable[[], str]]:
    """All that was printed and all that any library logged, at both levels an operator may set."""
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", request.param)
    with caplog.at_level(request.param):
        yield lambda: output.text + caplog.text


def assert_private(printed: str) -> None:
    assert "heliograph" in printed
    assert [private for private in PRIVATE if private in printed] == []


class FailingQueue:
    def postpone(self, *_arguments: Any, **_named: Any) -> None:
        raise TimeoutError(ALL)


def failing(*_arguments: Any) -> Any:
    error = RuntimeError(ALL)
    error.add_note(ALL)
    raise error from KeyError(ALL)


def request_full_of_it() -> dict[str, Any]:
    sent = event("http_json")
    sent["body"] = ALL
    sent["rawQueryString"] = ALL
    sent["headers"] |= {"authorization": ALL, "x-wsse": ALL, "user-agent": ALL}
    return sent


def batch_full_of_it() -> dict[str, Any]:
    batch = event("sqs_batch")
    for record in batch["Records"]:
        record["body"] = ALL
        record["receiptHandle"] = SECRET
    return batch


def test_a_request_and_its_answer_are_not_logged(everything: Callable[[], str]) -> None:
    def answer(_request: HttpRequest) -> HttpAnswer:
        return HttpAnswer(status=400, body=ALL.encode(), headers={"x-more": ALL})

    routes = {"POST /sms/batchSendDiffSms/v1": Route("a key", answer)}
    HttpHandler(routes)(request_full_of_it(), Context())
    assert_private(everything())


def test_a_request_that_fails_is_logged_without_its_content(everything: Callable[[], str]) -> None:
    routes = {"POST /sms/batchSendDiffSms/v1": Route("a key", failing)}
    response = HttpHandler(routes)(request_full_of_it(), Context())
    assert response["statusCode"] == 500
    assert_private(everything() + str(response))


def test_an_entry_that_fails_is_logged_without_its_content(everything: Callable[[], str]) -> None:
    QueueHandler(failing, FailingQueue)(batch_full_of_it(), Context())
    assert_private(everything())


def test_an_entry_that_cannot_be_read_is_logged_without_its_content(
    everything: Callable[[], str],
) -> None:
    def work(entry: Entry) -> Mapping[str, int]:
        load(SendJob, entry.body)
        return {}

    bodies = [ALL, f'{{"text":"{ALL}"}}', f'{{"text":{{"{ALL}":1}},"{ALL}":2}}']
    batch = batch_full_of_it()
    for record, body in zip(batch["Records"], bodies, strict=True):
        record["body"] = body
    answer = QueueHandler(work, FailingQueue)(batch, Context())
    assert len(answer["batchItemFailures"]) == 3
    assert_private(everything())


def test_scheduled_work_that_fails_is_logged_without_its_content(
    everything: Callable[[], str],
) -> None:
    """Lambda itself logs what a handler raises, so that must be quiet too."""
    with pytest.raises(ScheduledWorkFailed) as failure:
        ScheduleHandler(failing)(event("schedule"), Context())
    assert_private(everything() + str(failure.value))
    assert failure.value.__cause__ is None
