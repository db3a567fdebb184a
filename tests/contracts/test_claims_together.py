"""Claims that are put together first and made later: the fake and the table keep one contract."""

import pytest
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.histories import Claim
from heliograph.models.database import Database
from heliograph.models.stored_items import Tables
from heliograph.ports.pending import Commit
from heliograph.ports.screening import Histories

from tests.contracts.conftest import ADAPTERS
from tests.contracts.histories import again, histories_of, new_claim_at, new_number
from tests.fakes import FakeCommit, FakeHistories
from tests.moto_wire import dynamodb

LIMITS = FrequencyLimits()


@pytest.fixture
def recipient() -> str:
    return new_number()


@pytest.fixture(params=ADAPTERS)
def made(request: pytest.FixtureRequest) -> tuple[Histories, Commit]:
    """Histories, and what makes their writes."""
    if request.param == "fake":
        return FakeHistories(), FakeCommit()
    database: Database = request.getfixturevalue("database")
    return histories_of(database), Tables(dynamodb(), dynamodb()).commit


def taken_later(made: tuple[Histories, Commit], number: str, claim: Claim) -> bool:
    """Whether it is said to be claimed at once, of a history that is seen as it is."""
    histories, commit = made
    write = histories.take_later(number, claim, LIMITS, histories.at_hand([number]).get(number))
    return write is not None and commit([write]) == [True]


def test_several_numbers_are_claimed_together(made: tuple[Histories, Commit]) -> None:
    histories, commit = made
    asked = [(new_number(), new_claim_at()) for _ in range(5)]
    writes = [histories.take_later(number, claim, LIMITS) for number, claim in asked]
    assert commit([one for one in writes if one is not None]) == [True] * 5
    found = histories.at_hand([number for number, _ in asked])
    assert [found[number].claims for number, _ in asked] == [(claim,) for _, claim in asked]
    assert [histories.take(number, claim, LIMITS) for number, claim in asked] == [
        claim for _, claim in asked
    ]


def test_a_second_message_is_claimed_beside_the_first(
    made: tuple[Histories, Commit], recipient: str
) -> None:
    claims = [new_claim_at(), new_claim_at()]
    assert [taken_later(made, recipient, claim) for claim in claims] == [True, True]
    assert made[0].at_hand([recipient])[recipient].claims == tuple(claims)


@pytest.mark.parametrize("is_for_ending", [True, False])
def test_a_claim_that_is_there_stays_and_has_to_be_asked_about(
    made: tuple[Histories, Commit], recipient: str, is_for_ending: bool
) -> None:
    """Also one for ending only: what its record says decides, so a write is not all."""
    histories, commit = made
    first = new_claim_at(is_for_ending=is_for_ending)
    write = histories.take_later(recipient, again(first), LIMITS)
    histories.take(recipient, first, LIMITS)
    assert write is not None
    assert commit([write]) == [False]
    assert not taken_later(made, recipient, again(first))
    assert histories.at_hand([recipient])[recipient].claims == (first,)


def test_a_history_that_was_not_seen_as_it_is_is_not_written_over(
    made: tuple[Histories, Commit], recipient: str
) -> None:
    histories, commit = made
    first, other, last = new_claim_at(), new_claim_at(), new_claim_at()
    histories.take(recipient, first, LIMITS)
    seen = histories.at_hand([recipient])[recipient]
    write = histories.take_later(recipient, last, LIMITS, seen)
    histories.take(recipient, other, LIMITS)
    assert write is not None
    assert commit([write]) == [False]
    assert histories.at_hand([recipient])[recipient].claims == (first, other)


def test_one_message_too_many_is_no_single_write(
    made: tuple[Histories, Commit], recipient: str
) -> None:
    """FRQ-01."""
    sent = [taken_later(made, recipient, new_claim_at()) for _ in range(16)]
    assert sent == [*[True] * 15, False]
    assert len(made[0].at_hand([recipient])[recipient].claims) == 15


def test_what_counts_for_no_limit_is_claimed_once(
    made: tuple[Histories, Commit], recipient: str
) -> None:
    histories, commit = made
    first, other = new_claim_at(), new_claim_at()
    asked = [first, other, again(first)]
    writes = [histories.take_alone_later(recipient, claim) for claim in asked]
    assert [commit([write])[0] for write in writes] == [True, True, False]
    assert histories.take_alone(recipient, again(first)) == first
