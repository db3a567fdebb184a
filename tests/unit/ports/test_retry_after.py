"""How long the other side asks us to wait (RFC 9110, 10.2.3)."""

from datetime import UTC, datetime

import pytest
from heliograph.ports.retry_after import LONGEST, retry_after
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("3600", 3600),
        ("3601", 3600),
        ("99999999999999999999", 3600),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90),
        ("Sunday, 01-Mar-26 12:01:30 GMT", 90),
        ("Sun Mar  1 12:01:30 2026", 90),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Mon, 01 Mar 2027 12:00:00 GMT", 3600),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("9" * 5000, None),
        ("Sun, 99 Mar 2026 12:00:00 GMT", None),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
    ],
)
def test_the_header_means_these_seconds(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_no_value_means_more_than_an_hour_or_raises(value: str) -> None:
    assert (retry_after(value, NOW) or 0) in range(LONGEST + 1)
