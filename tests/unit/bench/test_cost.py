"""What AWS charges, by hand for round numbers."""

import json

import pytest

from bench import cost
from bench.cost import usd_per_million
from bench.template import memory_of

NOTHING = {"invocations": 0, "cpu": 0.0, "wall": 0.0, "log_bytes": 0, "aws": {}}


def parts(function: str, messages: int = 100, **spent: object) -> dict[str, float]:
    """What is charged for something."""
    charged = usd_per_million({function: {**NOTHING, **spent}}, messages)
    return {part: round(usd, 6) for part, usd in charged.items() if usd}


def test_what_did_nothing_costs_nothing() -> None:
    assert parts("PushFunction") == {}


def test_a_write_unit_for_each_message_is_a_million_write_units() -> None:
    assert parts("PushFunction", aws={"write_units": 100_000}) == {"DynamoDB, writes": 0.625}


def test_a_worker_is_polled_for_twice_and_a_web_function_is_not() -> None:
    assert parts("CallbackWorkerFunction", invocations=10)["SQS"] == 0.08
    assert "SQS" not in parts("CallbackWebhookFunction", invocations=10)


def test_the_stream_is_read_for_nothing() -> None:
    assert "SQS" not in parts("TallyFunction", invocations=10)


def test_only_a_web_function_has_requests_of_the_http_api() -> None:
    assert parts("CallbackWebhookFunction", invocations=100)["HTTP API"] == 1.0
    assert "HTTP API" not in parts("CallbackWorkerFunction", invocations=100)


def test_time_is_charged_by_memory_and_computing_is_slower_where_memory_is_small() -> None:
    """512 MB are 0.5 GB and 512/1769 of a CPU; waiting takes as long everywhere."""
    assert memory_of("CallbackWorkerFunction") == 512
    computed = parts("CallbackWorkerFunction", cpu=1.0, wall=1.0)["Lambda, time"]
    waited = parts("CallbackWorkerFunction", cpu=0.0, wall=1.0)["Lambda, time"]
    assert waited == pytest.approx(0.5 * 0.0000133334 * 10_000, rel=1e-3)
    assert computed / waited == pytest.approx(1769 / 512, rel=1e-3)


def test_who_is_outside_lets_wait_though_the_stub_does_not() -> None:
    waited = parts("PushFunction", aws={"pushes": 100})["Lambda, time"]
    assert waited == pytest.approx(100 * 0.1 / 10 * 0.5 * 0.0000133334 * 10_000, rel=1e-3)


def test_every_price_says_what_it_is_of_and_where_it_was_read() -> None:
    listed = json.loads((cost.PRICES).read_text())
    assert listed["region"] == "us-east-1"
    assert listed["date"]
    for price in listed["prices"].values():
        assert price["usd"] > 0
        assert price["of"]
        assert price["source"].startswith("https://")
