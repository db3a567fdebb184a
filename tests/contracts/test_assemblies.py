"""Assemblies: the fake and the table keep the same contract."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import RETENTION
from heliograph.domain.parts import PATIENCE, Assembly, assembly_key, begun
from heliograph.models.assemblies import DynamoAssemblies
from heliograph.models.assembly_records import AssemblyRecord
from heliograph.models.database import Database
from heliograph.ports.records import Assemblies

from tests.contracts.conftest import ADAPTERS
from tests.contracts.test_lost_answers import Wire, connect
from tests.fakes import NOON, NUMBER_KEYS, FakeAssemblies

SOON = NOON + PATIENCE
LATER = SOON + timedelta(seconds=9, microseconds=123456)

_references = count()


@pytest.fixture(params=ADAPTERS)
def assemblies(request: pytest.FixtureRequest) -> Assemblies:
    if request.param == "fake":
        return FakeAssemblies()
    return table(request.getfixturevalue("database"))


def table(database: Database) -> DynamoAssemblies:
    return DynamoAssemblies(database.items("AssembliesTable"))


@pytest.fixture
def first() -> CarrierUplink:
    """The first part of a message that is new to every store."""
    return CarrierUplink(
        carrier="acme",
        carrier_inbound_id="mo-1",
        sender="+8613800000012",
        channel_number="1069000000001",
        text="Yes 好的 & ",
        received_at=NOON,
        part=1,
        parts=3,
        concat_reference=str(next(_references)),
        entry_id="entry-1",
    )


@pytest.fixture
def third(first: CarrierUplink) -> CarrierUplink:
    return replace(
        first, carrier_inbound_id="mo-3", part=3, text="", octets="d83d", entry_id="entry-3"
    )


def new(first: CarrierUplink, number: int = 1) -> Assembly:
    return begun(first, assembly_key(first, NUMBER_KEYS.of(first.sender)), number, SOON)


def stored(assemblies: Assemblies, assembly: Assembly, at: datetime = NOON) -> list[Assembly]:
    return sorted(assemblies.of(assembly.key, at), key=lambda one: one.number)


def test_an_assembly_is_stored_with_its_first_part(
    assemblies: Assemblies, first: CarrierUplink
) -> None:
    assembly = new(first)
    assert stored(assemblies, assembly) == []
    assert assemblies.begin(assembly)
    assert stored(assemblies, assembly) == [assembly]


def test_of_two_that_begin_the_same_assembly_one_does(
    assemblies: Assemblies, first: CarrierUplink
) -> None:
    assert assemblies.begin(new(first))
    assert not assemblies.begin(replace(new(first), begun_by="another"))
    assert assemblies.begin(new(first, number=2))
    assert stored(assemblies, new(first)) == [new(first), new(first, number=2)]


def test_a_part_is_added_and_its_entry_waits_from_then_on(
    assemblies: Assemblies, first: CarrierUplink, third: CarrierUplink
) -> None:
    assembly = new(first)
    assemblies.begin(assembly)
    expected = assembly.with_part(third, LATER)
    assert assemblies.add(assembly, third, LATER) == expected
    assert stored(assemblies, assembly) == [expected]


def test_a_part_that_is_added_sees_the_others_that_came_meanwhile(
    assemblies: Assemblies, first: CarrierUplink, third: CarrierUplink
) -> None:
    assembly = new(first)
    assemblies.begin(assembly)
    second = replace(third, part=2, carrier_inbound_id="mo-2", entry_id="entry-2")
    assemblies.add(assembly, second, LATER)
    whole = assemblies.add(assembly, third, LATER)
    assert whole is not None
    assert whole.is_finished


def test_a_part_whose_number_is_taken_is_not_added(
    assemblies: Assemblies, first: CarrierUplink, third: CarrierUplink
) -> None:
    assembly = new(first)
    assemblies.begin(assembly)
    assemblies.add(assembly, third, LATER)
    another = replace(third, carrier_inbound_id="mo-33", entry_id="entry-33")
    assert assemblies.add(assembly, another, LATER) is None
    assert stored(assemblies, assembly) == [assembly.with_part(third, LATER)]


def test_a_closed_assembly_takes_no_more_parts(
    assemblies: Assemblies, first: CarrierUplink, third: CarrierUplink
) -> None:
    assembly = new(first)
    assemblies.begin(assembly)
    assert assemblies.close(assembly)
    assert assemblies.close(assembly)
    assert assemblies.add(assembly, third, LATER) is None
    assert stored(assemblies, assembly) == [replace(assembly, is_closed=True)]


def test_an_assembly_that_has_got_a_part_is_not_closed_by_who_has_not_seen_it(
    assemblies: Assemblies, first: CarrierUplink, third: CarrierUplink
) -> None:
    assembly = new(first)
    assemblies.begin(assembly)
    grown = assemblies.add(assembly, third, LATER)
    assert grown is not None
    assert not assemblies.close(assembly)
    assert stored(assemblies, assembly) == [grown]
    assert assemblies.close(grown)


def test_content_is_forgotten_and_ids_are_not(
    assemblies: Assemblies, first: CarrierUplink, third: CarrierUplink
) -> None:
    assembly = new(first)
    assemblies.begin(assembly)
    grown = assemblies.add(assembly, third, LATER)
    assert grown is not None
    assemblies.forget_content(grown)
    (forgotten,) = stored(assemblies, assembly)
    assert forgotten.is_forwarded
    assert [part.content for part in forgotten.parts.values()] == [None, None]
    assert {part.carrier_inbound_id for part in forgotten.parts.values()} == {"mo-1", "mo-3"}


def test_an_assembly_whose_time_is_over_is_not_there(
    assemblies: Assemblies, first: CarrierUplink
) -> None:
    """DET-11: whether DynamoDB has swept it or not."""
    assembly = new(first)
    assemblies.begin(assembly)
    end = NOON + RETENTION
    assert stored(assemblies, assembly, end - timedelta(seconds=1)) == [assembly]
    assert stored(assemblies, assembly, end) == []
    again = replace(new(replace(first, received_at=end)), waits_until=end + PATIENCE)
    assert assemblies.begin(again)
    assert stored(assemblies, assembly, end) == [again]


@pytest.mark.usefixtures("deployment")
def test_a_part_whose_answer_was_lost_is_there_and_its_entry_waits(
    first: CarrierUplink, third: CarrierUplink
) -> None:
    """Whoever is told that nothing was added looks again, and finds it."""
    others = table(connect(Wire(lost=0)))
    assembly = new(first)
    others.begin(assembly)
    wire = Wire(lost=1)
    assert table(connect(wire)).add(assembly, third, LATER) is None
    assert wire.requests == 2
    (found,) = stored(others, assembly)
    assert found.has(third)
    assert found.awaited_by == third.entry_id


def test_the_record_is_what_is_written_of_an_assembly(
    database: Database, first: CarrierUplink, third: CarrierUplink
) -> None:
    written, assembly = table(database), new(first)
    assert written.begin(assembly)
    both = written.add(assembly, third, LATER)
    assert both is not None
    record = database.bound(AssemblyRecord, "AssembliesTable").get(assembly.key, assembly.number)
    assert record.assembly() == both
    key = {"key": {"S": assembly.key}, "number": {"N": str(assembly.number)}}
    assert record.serialize() == database.items("AssembliesTable").read(key)
    assert written.close(both)
    assert written.forget_content(both)
    record.refresh()
    assert (record.is_closed, record.is_forwarded) == (True, True)
    assert {part.content for part in record.assembly().parts.values()} == {None}
