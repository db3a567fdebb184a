"""What every function logs and measures: structured, counted, and without a word too much."""

import json
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_lambda_powertools.metrics.provider import cold_start
from heliograph.edge.http import HttpHandler, Route
from heliograph.edge.observability import report, report_fault
from heliograph.edge.queue import Entry, QueueHandler
from heliograph.edge.schedule import ScheduledWorkFailed, ScheduleHandler
from heliograph.ports.http import HttpAnswer, HttpRequest

from tests.lambda_runtime import Context, Output, event, shared_environment

THREE_INVOCATIONS = """
from heliograph.edge.schedule import ScheduleHandler
from tests.lambda_runtime import Context, event
handler = ScheduleHandler(lambda has_time: {"Done": 1})
for _ in range(3):
    handler(event("schedule"), Context(function_name="ExpiryFunction"))
"""


def answer(_request: HttpRequest) -> HttpAnswer:
    report("something happened", facts=3)
    report_fault("something failed", ValueError())
    return HttpAnswer(status=200)


ONE_INVOCATION = """
import sys
from heliograph.edge.schedule import ScheduleHandler
from tests.lambda_runtime import Context, event
ScheduleHandler(lambda has_time: {"Done": 1})(event("schedule"), Context())
print({"aws_xray_sdk": "aws_xray_sdk" in sys.modules}, file=sys.stderr)
"""


def handle() -> None:
    HttpHandler({"POST /sms/batchSendSms/v1": Route("a key", answer)})(
        event("http_form"), Context()
    )


# -- log lines -------------------------------------------------------------------------------------


def test_a_log_line_names_its_function_its_request_its_stage_and_when(output: Output) -> None:
    handle()
    line = output.logs[0]
    assert line["function_name"] == "a-function"
    assert line["function_request_id"] == Context().aws_request_id
    assert (line["service"], line["stage"]) == ("heliograph", "dev")
    assert line["timestamp"]
    assert line["level"] == "INFO"


def test_a_log_line_names_the_place_that_had_something_to_say(output: Output) -> None:
    handle()
    places = {line["message"]: line["location"].partition(":")[0] for line in output.logs}
    assert places == {
        "something happened": "answer",
        "something failed": "answer",
        "request answered": "_respond",
    }


def test_what_our_other_modules_log_is_structured_too(output: Output) -> None:
    handle()
    logging.getLogger("heliograph.usecases.any").warning("delivery report contradicts: %s", 1)
    line = output.logs[-1]
    assert (line["level"], line["message"]) == ("WARNING", "delivery report contradicts: 1")
    assert line["location"].startswith("test_what_our_other_modules_log")


def test_a_fault_is_its_type_and_its_places_without_its_text(output: Output) -> None:
    def fail(_entry: Entry) -> dict[str, int]:
        cause = KeyError("+8613112345678")
        raise RuntimeError("https://customer.test/?token=secret") from cause

    QueueHandler(fail, _Nowhere)(event("sqs_batch"), Context())
    fault = next(line for line in output.logs if line["message"] == "entry failed")
    assert (fault["error"], fault["cause"]) == ("RuntimeError", "KeyError")
    assert fault["places"][-1].endswith(" fail")
    assert "+8613112345678" not in output.text
    assert "customer.test" not in output.text


@pytest.mark.parametrize("level", ["WARNING", "INFO"])
def test_the_operator_says_from_which_level_on_a_line_is_written(
    level: str, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", level)
    handle()
    levels = {line["level"] for line in output.logs}
    assert levels == ({"ERROR"} if level == "WARNING" else {"INFO", "ERROR"})


def test_a_line_is_that_of_logging(output: Output) -> None:
    """It goes past `logging`, and nobody may notice."""

    def say(_request: HttpRequest) -> HttpAnswer:
        report("something happened", facts=3, nothing=None)
        facts = {"facts": 3, "nothing": None}
        logging.getLogger("heliograph").info("something happened", extra=facts)
        return HttpAnswer(status=200)

    HttpHandler({"POST /sms/batchSendSms/v1": Route("a key", say)})(event("http_form"), Context())
    ours, theirs, _ = output.logs
    assert list(ours) == list(theirs)
    for line in (ours, theirs):
        assert re.fullmatch(r"[-0-9]{10} [0-9:]{8},[0-9]{3}[+-][0-9]{4}", line.pop("timestamp"))
        assert line.pop("location").startswith("say:")
    assert ours == theirs


def test_every_invocation_has_the_lines_of_its_own_request(output: Output) -> None:
    """Also of several functions in one process, as in a test."""
    route = {"POST /sms/batchSendSms/v1": Route("a key", answer)}
    handlers = {name: HttpHandler(route) for name in ("one", "other")}
    invoked = [(name, f"{number} of {name}") for number in range(3) for name in handlers]
    for name, request in invoked:
        context = Context(
            name, len(request), invoked_function_arn=f"arn:{name}", aws_request_id=request
        )
        handlers[name](event("http_form"), context)
    said = [
        (line["function_name"], line["function_request_id"], line["function_memory_size"])
        for line in output.logs
    ]
    assert said == [(*one, len(one[1])) for one in invoked for _ in range(3)]
    assert all(line["function_arn"] == f"arn:{line['function_name']}" for line in output.logs)


# -- metrics ---------------------------------------------------------------------------------------


def test_metrics_have_the_shape_that_cloudwatch_reads(output: Output) -> None:
    """The embedded metric format, as CloudWatch specifies it."""
    ScheduleHandler(lambda _has_time: {"Done": 5, "Left": 0})(event("schedule"), Context())
    (line,) = [line for line in output.metrics if "ColdStart" not in line]
    about = line["_aws"]
    assert isinstance(about["Timestamp"], int)
    assert about["CloudWatchMetrics"] == [
        {
            "Namespace": "Heliograph",
            "Dimensions": [["stage", "service"]],
            "Metrics": [{"Name": "Done", "Unit": "Count"}, {"Name": "Left", "Unit": "Count"}],
        }
    ]
    assert (line["stage"], line["service"]) == ("dev", "heliograph")
    assert (line["Done"], line["Left"]) == ([5.0], [0.0])


def test_counts_of_one_invocation_are_not_counted_again_in_the_next(output: Output) -> None:
    handler = ScheduleHandler(lambda _has_time: {"Done": 1})
    handler(event("schedule"), Context())
    handler(event("schedule"), Context())
    assert [line["Done"] for line in output.metrics if "Done" in line] == [[1.0], [1.0]]


@pytest.fixture(scope="module")
def of_a_new_process() -> list[dict[str, Any]]:
    """What a function prints that has never been invoked before."""
    done = subprocess.run(
        [sys.executable, "-c", THREE_INVOCATIONS],
        env={**os.environ, **shared_environment()},
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_cold_start_is_counted_once_and_by_function(
    of_a_new_process: list[dict[str, Any]],
) -> None:
    cold_starts = [line for line in of_a_new_process if "ColdStart" in line]
    assert [(line["ColdStart"], line["function_name"]) for line in cold_starts] == [
        ([1.0], "ExpiryFunction")
    ]


def test_a_log_line_says_whether_the_start_was_cold(of_a_new_process: list[dict[str, Any]]) -> None:
    logs = [line for line in of_a_new_process if line.get("message") == "scheduled work done"]
    assert [line["cold_start"] for line in logs] == [True, False, False]


def test_a_cold_start_is_counted_once_something_has_succeeded(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a failure comes before it, which is logged as a failure."""
    failing = iter([True, False, False])

    def work(_has_time: Callable[[], bool]) -> Mapping[str, int]:
        if next(failing):
            raise ValueError
        return {"Done": 1}

    monkeypatch.setattr(cold_start, "is_cold_start", True)
    handler = ScheduleHandler(work)
    with pytest.raises(ScheduledWorkFailed):
        handler(event("schedule"), Context())
    handler(event("schedule"), Context())
    handler(event("schedule"), Context())
    assert len([line for line in output.metrics if "ColdStart" in line]) == 1


class _Nowhere:
    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Every entry comes back after its time-out."""


# -- traces ----------------------------------------------------------------------------------------


def test_an_invocation_that_is_sampled_leaves_its_part_of_the_trace() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(30)
        invoke_traced(sampled=1, daemon=f"127.0.0.1:{daemon.getsockname()[1]}")
        _, _, document = daemon.recv(65536).partition(b"\n")
    part = json.loads(document)
    assert part["name"] == "## _run"
    assert part["trace_id"] == "1-69b54f40-0f1e2d3c4b5a69788796a5b4"
    assert part["annotations"] == {"ColdStart": True, "Service": "heliograph"}


def test_an_invocation_that_is_not_sampled_does_without_the_sdk_of_x_ray() -> None:
    assert b"{'aws_xray_sdk': False}" in invoke_traced(sampled=0, daemon="127.0.0.1:1")


def invoke_traced(*, sampled: int, daemon: str) -> bytes:
    """Invoke a function in a new process as Lambda does; return what is known afterwards."""
    traced = {
        "LAMBDA_TASK_ROOT": "/var/task",
        "AWS_XRAY_DAEMON_ADDRESS": daemon,
        "_X_AMZN_TRACE_ID": (
            f"Root=1-69b54f40-0f1e2d3c4b5a69788796a5b4;Parent=1b2c3d4e5f607182;Sampled={sampled}"
        ),
    }
    done = subprocess.run(
        [sys.executable, "-c", ONE_INVOCATION],
        env={**os.environ, **shared_environment(), **traced},
        capture_output=True,
        check=True,
    )
    return done.stderr
