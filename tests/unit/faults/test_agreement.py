"""The verdict on records after the faults: whatever does not agree is noticed."""

from collections.abc import Sequence
from typing import Any

import pytest
from heliograph.models.handsets import Receipt

from tests.fakes import NOON
from tests.faults.agreement import (
    code_of,
    expected_counts,
    unlike_accepted,
    unlike_expected,
    unlike_handsets,
)

ID = "01a2020b-0dcc-77fa-b906-c88e6db78fb0_10001"


def row(**other: Any) -> dict[str, Any]:
    """A message to an ordinary handset, as the details list it."""
    return {
        "message_id": ID,
        "application_id": "10001",
        "recipient": "+8613800009999",
        "country": "CN",
        "channel_number": "1069",
        "template_id": "t",
        "segment_count": 2,
        "send_result": "Successful",
        "status_code": "DELIVRD",
        "reason": None,
    } | other


def receipts(count: int, segments: int = 2) -> Sequence[Receipt]:
    return [
        Receipt(
            message_id=ID,
            carrier_message_id=str(number),
            channel_number="1069",
            text="",
            segment_count=segments,
            received_at=NOON,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("last_digits", "code"),
    [
        ("0001", "UNDELIV"),
        ("0004", "EXPIRED"),
        ("0005", "REJECTD"),
        ("0009", "DELIVRD"),
        ("0013", "MK:0001"),
        ("9999", "DELIVRD"),
    ],
)
def test_a_handsets_number_says_which_code_customers_are_told(last_digits: str, code: str) -> None:
    assert code_of(f"+861380000{last_digits}") == code


FAILED = {"send_result": "Failed", "status_code": "EXPIRED"}


@pytest.mark.parametrize(
    ("listed", "received", "agrees"),
    [
        (row(), receipts(1), True),
        (row(), receipts(0), False),
        (row(), receipts(2), False),
        (row(), receipts(1, segments=1), False),
        (row(**FAILED), receipts(0), True),
        (row(**FAILED), receipts(1), False),
        (row(send_result="Failed", status_code="REJECTD"), receipts(0), False),
        (row(send_result="Failed", status_code="REJECTD", reason="opt_out"), receipts(0), True),
        (row(recipient="+8613800000001"), receipts(1), False),
    ],
)
def test_a_row_must_say_what_the_handset_has(
    listed: dict[str, Any], received: Sequence[Receipt], agrees: bool
) -> None:
    assert unlike_handsets([listed], {ID: received}) == ([] if agrees else [ID])


def test_what_a_handset_has_and_no_row_lists_is_noticed() -> None:
    assert unlike_handsets([], {ID: receipts(1)}) == [ID]


@pytest.mark.parametrize("number", ["+8613800009999", "+8613800009998"])
def test_what_a_client_has_must_be_listed_with_its_number(number: str) -> None:
    is_its_own = number == row()["recipient"]
    assert unlike_accepted([row()], {ID: number}) == ([] if is_its_own else [ID])
    assert unlike_accepted([], {ID: number}) == [ID]


COUNTED = {
    "application": "10001",
    "template": "t",
    "channel": "1069",
    "country": "CN",
    "status_code": "DELIVRD",
    "requests": 1,
    "messages": 2,
    "segments": 4,
    "accepted": 2,
    "delivered": 2,
    "failed": 0,
    "sending": 0,
    "expired": 0,
}


@pytest.mark.parametrize("name", [None, *(name for name in COUNTED if name.endswith(("s", "d")))])
def test_a_count_that_is_not_the_sum_of_the_rows_is_noticed(name: str | None) -> None:
    rows = [row(), row(message_id=ID.replace("fb0", "fb1"))]
    other: dict[str, Any] = {} if name is None else {name: COUNTED[name] + 1}  # type: ignore[operator]
    found = unlike_expected({"10001": {"totals": [COUNTED | other]}}, expected_counts(rows))
    assert [text.partition(": ")[2].split()[0] for text in found] == ([name] if name else [])


def test_what_is_not_counted_at_all_is_noticed() -> None:
    assert unlike_expected({"10001": {"totals": []}}, expected_counts([row()]))
