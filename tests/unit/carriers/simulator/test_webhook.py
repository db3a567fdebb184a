"""What is the simulator's own; the rest is in tests/contracts/test_carrier_webhook_contract.py."""

import json

import pytest
from heliograph.domain.errors import WebhookUnreadable
from heliograph.ports.http import HttpRequest

from tests.contracts.carriers.case import SECRET, SUBMISSION, Said
from tests.contracts.carriers.simulator import Simulator
from tests.fakes import NOON, FakeClock

SIMULATOR = Simulator()
WEBHOOK = SIMULATOR.webhook(FakeClock())
REPORT = json.loads(SIMULATOR.report(Said("DELIVRD"), NOON).body)
UPLINK = json.loads(SIMULATOR.uplink("mo-1", "T", NOON).body)


def request(content: object) -> HttpRequest:
    return SIMULATOR.signed(json.dumps(content).encode(), NOON)


def test_a_report_carries_the_carriers_own_id_of_the_message() -> None:
    (report,) = WEBHOOK.parse_reports(request(REPORT))
    assert report.carrier_message_id == "c-17"


@pytest.mark.parametrize("field", ["reference", "carrier_message_id", "status", "done_at"])
def test_a_report_without_a_field_it_needs_is_unreadable(field: str) -> None:
    rest = {name: value for name, value in REPORT.items() if name != field}
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_reports(request(rest))


@pytest.mark.parametrize("field", ["id", "sender", "channel_number", "text"])
def test_an_uplink_without_a_field_it_needs_is_unreadable(field: str) -> None:
    rest = {name: value for name, value in UPLINK.items() if name != field}
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_uplinks(request(rest))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reference", "not one of ours"),
        ("reference", 5),
        ("status", ""),
        ("status", "two words"),
        ("status", "X" * 33),
        ("done_at", 1773489600),
        ("done_at", "yesterday"),
        ("carrier_message_id", None),
    ],
)
def test_a_report_with_a_wrong_value_is_unreadable(field: str, value: object) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_reports(request(REPORT | {field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender", SUBMISSION.recipient.lstrip("+")),
        ("sender", "+"),
        ("sender", "+86138\n"),
        ("channel_number", "10690x"),
        ("id", ""),
        ("id", "i" * 65),
        ("text", "x" * 20_001),
        ("text", None),
    ],
)
def test_an_uplink_with_a_wrong_value_is_unreadable(field: str, value: object) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_uplinks(request(UPLINK | {field: value}))


def test_half_a_surrogate_pair_is_unreadable() -> None:
    body = SIMULATOR.uplink("mo-1", "HALF", NOON).body.replace(b"HALF", rb"\ud83d")
    with pytest.raises(WebhookUnreadable):
        WEBHOOK.parse_uplinks(SIMULATOR.signed(body, NOON))


def test_fields_that_the_carrier_adds_one_day_do_no_harm() -> None:
    assert WEBHOOK.parse_reports(request(REPORT | {"price": {"amount": "0.01"}}))
    assert WEBHOOK.parse_uplinks(request(UPLINK | {"keyword": "T"}))


def test_the_secret_is_in_no_repr() -> None:
    assert SECRET not in repr(WEBHOOK)
