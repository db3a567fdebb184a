"""Page tokens: they lead back to where they were made, and to nowhere else."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.page_tokens import Position, position_in, token_of
from heliograph.domain.periods import Span
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON

QUESTION = ("details", "10001", "+8613800000012", None)
POSITION = Position(Span(NOON - timedelta(hours=1), NOON), "019d6f5e-0000-7abc-8def-0123456789ab")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = st.timedeltas(timedelta(), timedelta(days=3100 * 365)).map(lambda since: EPOCH + since)
AFTER = st.from_regex(r"[0-9a-f-]{1,36}", fullmatch=True)


@given(start=TIMES, end=TIMES, after=AFTER, question=st.lists(st.none() | st.text()))
def test_a_token_leads_back_to_its_position(
    start: datetime, end: datetime, after: str, question: list[str | None]
) -> None:
    position = Position(Span(start, end), after)
    assert position_in(token_of(position, question), question) == position


def test_a_token_may_stand_in_a_url_as_it_is() -> None:
    token = token_of(POSITION, QUESTION)
    assert token.replace("-", "").replace("_", "").isalnum()
    assert len(token) < 150


@pytest.mark.parametrize(
    "question",
    [
        ("details", "10002", "+8613800000012", None),
        ("details", "10001", None, "+8613800000012"),
        ("details", "10001", "+8613800000012"),
        ("details", "10001+8613800000012", None),
    ],
)
def test_a_token_belongs_to_its_question(question: tuple[str | None, ...]) -> None:
    with pytest.raises(QueryInvalid, match="belongs to another question"):
        position_in(token_of(POSITION, QUESTION), question)


@given(token=st.text())
def test_any_other_text_is_no_token(token: str) -> None:
    with pytest.raises(QueryInvalid, match="must be the `next` of a page"):
        position_in(token, QUESTION)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.1.2.abc",
        "2.1.2.abc.012345",
        "1.1.2.abc.0123456",
        "1.-1.2.abc.012345",
        "1.1.2.ABC.012345",
        f"1.1.2.{'a' * 37}.012345",
        "1.1.2.abc.012345\n",
        "1.1.2.äöü.012345",
    ],
)
def test_what_is_no_position_is_no_token(text: str) -> None:
    token = urlsafe_b64encode(text.encode()).decode()
    with pytest.raises(QueryInvalid, match="must be the `next` of a page"):
        position_in(token, QUESTION)
