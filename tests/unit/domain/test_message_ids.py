"""The id is the address: time, application and partition are read from it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import RFC_4122, UUID

import pytest
from heliograph.domain.message_ids import (
    SHARDS,
    accepted_at,
    application_of,
    bound_at,
    first_id_at,
    is_bound,
    is_message_id,
    last_moment_before,
    message_ids,
    new_seed,
    partition_name,
    partition_of,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON

MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = st.timedeltas(timedelta(), timedelta(days=8000 * 365)).map(lambda since: EPOCH + since)
APPLICATIONS = st.from_regex(r"[0-9]{1,13}", fullmatch=True)


def an_id(at: datetime = NOON, application_id: str = "10001") -> str:
    return next(message_ids(application_id, at))


def to_the_millisecond(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


# -- The layout of RFC 9562 ------------------------------------------------------------------------


def test_an_id_is_a_uuid_of_version_7_and_the_application() -> None:
    uuid, application_id = an_id(application_id="10001").split("_")
    assert UUID(uuid).version == 7
    assert UUID(uuid).variant == RFC_4122
    assert application_id == "10001"


def test_the_first_48_bits_are_the_milliseconds_since_1970() -> None:
    at = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    # The time of the example in RFC 9562, appendix A.6.
    assert an_id(at).startswith("017f22e2-79b0-7")


@given(at=TIMES, application_id=APPLICATIONS)
def test_an_id_has_at_most_50_characters_and_is_recognised(
    at: datetime, application_id: str
) -> None:
    message_id = an_id(at, application_id)
    assert len(message_id) <= 50
    assert is_message_id(message_id)


@given(at=TIMES, application_id=APPLICATIONS)
def test_time_application_and_partition_are_read_from_the_id(
    at: datetime, application_id: str
) -> None:
    message_id = an_id(at, application_id)
    assert application_of(message_id) == application_id
    assert accepted_at(message_id) == to_the_millisecond(at)
    uuid = message_id.partition("_")[0]
    assert partition_of(message_id) == partition_name(application_id, at, uuid[-1])


def test_a_partition_is_an_application_a_day_in_utc_and_a_shard() -> None:
    last_moment_of_the_day = datetime(2026, 3, 14, 23, 59, 59, 999_000, tzinfo=UTC)
    assert partition_name("10001", last_moment_of_the_day, "f") == "10001#2026-03-14#f"
    assert partition_of(an_id(last_moment_of_the_day)).startswith("10001#2026-03-14#")


# -- The ids of one request ------------------------------------------------------------------------


def test_the_ids_of_500_recipients_are_distinct_in_order_and_of_one_time() -> None:
    ids = list(islice(message_ids("10001", NOON), 500))
    assert len(set(ids)) == 500
    assert ids == sorted(ids)
    assert {accepted_at(message_id) for message_id in ids} == {NOON}


def test_the_ids_of_500_recipients_fall_on_all_shards_alike() -> None:
    ids = islice(message_ids("10001", NOON), 500)
    shards = Counter(partition_of(message_id)[-1] for message_id in ids)
    assert set(shards) == set(SHARDS)
    assert max(shards.values()) - min(shards.values()) <= 1


def test_the_same_seed_gives_the_same_ids_and_another_one_others() -> None:
    seed = new_seed()
    ids = [set(islice(message_ids("10001", NOON, one), 500)) for one in (seed, seed, new_seed())]
    assert ids[0] == ids[1]
    assert not ids[0] & ids[2]


def test_two_requests_of_the_same_millisecond_share_no_id() -> None:
    one = set(islice(message_ids("10001", NOON), 500))
    other = set(islice(message_ids("10001", NOON), 500))
    assert not one & other


def test_counting_never_runs_into_the_time_even_from_the_greatest_random_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("secrets.randbits", lambda bits: 2**bits - 1)
    ids = list(islice(message_ids("10001", NOON), 5000))
    assert ids == sorted(set(ids))
    assert {accepted_at(message_id) for message_id in ids} == {NOON}
    assert {UUID(message_id.partition("_")[0]).version for message_id in ids} == {7}


# -- The order of time -----------------------------------------------------------------------------


@given(one=TIMES, other=TIMES)
def test_the_order_of_ids_as_text_is_the_order_of_their_times(
    one: datetime, other: datetime
) -> None:
    if to_the_millisecond(one) < to_the_millisecond(other):
        assert an_id(one) < an_id(other)


@given(at=TIMES, accepted=TIMES)
def test_the_first_id_of_a_time_separates_what_came_before_from_what_did_not(
    at: datetime, accepted: datetime
) -> None:
    is_before = to_the_millisecond(accepted) < to_the_millisecond(at)
    assert (an_id(accepted) < first_id_at(at)) == is_before


@given(at=TIMES)
def test_the_first_id_of_a_time_is_below_every_id_of_its_own_millisecond(at: datetime) -> None:
    message_id = an_id(at)
    assert first_id_at(at) < message_id
    assert message_id < first_id_at(to_the_millisecond(at) + MILLISECOND)


# -- What is no message id -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_",
        "10001",
        "019ce9e9-3400-7000-8000-000000000000",
        "019ce9e9-3400-7000-8000-000000000000_",
        "019ce9e9-3400-7000-8000-000000000000_x",
        "019ce9e9-3400-7000-8000-000000000000_-1",
        "019ce9e9-3400-7000-8000-000000000000_1_1",
        "019ce9e9-3400-7000-8000-000000000000_１",
        "019ce9e9-3400-7000-8000-000000000000_²",
        "019ce9e9-3400-7000-8000-000000000000_10001 ",
        "019ce9e9-3400-7000-8000-000000000000_12345678901234",
        "019CE9E9-3400-7000-8000-000000000000_1",
        "019ce9e934007000800000000000000000-0_1",
        "g19ce9e9-3400-7000-8000-000000000000_1",
        "+19ce9e9-3400-7000-8000-000000000000_1",
        "019ce9e9-3400-7000-8000-00000000000_1",
    ],
)
def test_other_texts_are_not_taken_for_message_ids(text: str) -> None:
    assert not is_message_id(text)


@given(text=st.text(st.sampled_from("0123456789abcdefg-_ \n"), max_size=52) | st.text())
def test_whatever_is_taken_for_a_message_id_has_a_partition(text: str) -> None:
    if is_message_id(text):
        assert partition_of(text).count("#") == 2


@pytest.mark.parametrize("milliseconds", ["ffffffff-ffff", "e677d21f-dc00"])
def test_an_id_of_a_time_that_no_calendar_has_is_none(milliseconds: str) -> None:
    assert not is_message_id(f"{milliseconds}-7000-8000-000000000000_1")


def test_an_id_of_the_last_millisecond_of_the_calendar_is_one() -> None:
    message_id = "e677d21f-dbff-7000-8000-000000000000_1"
    assert is_message_id(message_id)
    assert accepted_at(message_id) == datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)


# -- Bounds between ids ----------------------------------------------------------------------------


def test_a_bound_at_an_id_stands_between_it_and_the_one_before() -> None:
    earlier, later = islice(message_ids("10001", NOON), 2)
    assert earlier < bound_at(later) < later
    assert bound_at(earlier) < earlier


@given(at=TIMES)
def test_the_last_moment_before_a_bound_is_that_of_the_latest_id_before_it(at: datetime) -> None:
    before = to_the_millisecond(at) - MILLISECOND
    if before >= EPOCH:
        assert last_moment_before(first_id_at(at)) == before
    assert last_moment_before(bound_at(an_id(at))) == to_the_millisecond(at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (first_id_at(NOON), True),
        (bound_at(an_id()), True),
        (an_id(), False),
        ("", False),
        (bound_at(an_id())[:-1], False),
        (first_id_at(NOON).upper() + "\n", False),
    ],
    # The texts are others in each process, and processes that share the tests must agree on names.
    ids=["a millisecond", "an id", "no bound", "nothing", "too short", "too much"],
)
def test_a_bound_is_of_a_millisecond_or_of_an_id(text: str, expected: bool) -> None:
    assert is_bound(text) is expected
