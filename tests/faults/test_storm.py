"""Thousands of messages to all kinds of handsets, while everything goes wrong sometimes."""

import os
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from tests.faults.exports import CALLER, Exports
from tests.faults.faults import Fault, Kind, Moment
from tests.faults.people import People
from tests.faults.plans import Both, ByChance, EverythingTwice
from tests.faults.storm import storm
from tests.faults.system import FaultySystem
from tests.faults.table import Row
from tests.faults.traffic import ALL_HANDSETS, Traffic

MESSAGES = int(os.environ.get("MESSAGES") or 5000)
TWICE = min(300, MESSAGES)
ENOUGH_FOR_A_KILL = 500
ENOUGH_FOR_EVERY_FAULT = 2000

SHARES = {
    Kind.AWS: 0.02,
    Kind.QUEUE: 0.04,
    Kind.CARRIER: 0.03,
    Kind.WEBHOOK: 0.03,
    Kind.CUSTOMER: 0.03,
}
KILLING = {Kind.AWS: 0.002, Kind.QUEUE: 0.004, Kind.CARRIER: 0.003, Kind.CUSTOMER: 0.002}
HUNTED = {"TallyFunction": 0.05}
"""It works off many changes with each of its calls, so there are few to go wrong."""
SELDOM = {Fault.SILENT: 0.1, Fault.LATE: 0.2}
"""They hold a worker for seconds."""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[FaultySystem]:
    folder = tmp_path_factory.mktemp("storm") / "local"
    longer = {"SubmitQueue": 15, "PushQueue": 10, "ExportQueue": 10}
    with FaultySystem(
        folder,
        expire_after=120,
        visible_again_after=longer,
        longest_waits={"UplinkWorkerFunction": 25, CALLER: 15},
        seed=seed,
    ) as running:
        yield running


def test_nothing_is_lost_or_doubled_whatever_goes_wrong(
    system: FaultySystem, seed: int, rows: list[Row]
) -> None:
    plan = ByChance(seed, SHARES, KILLING, SELDOM, HUNTED)
    traffic = Traffic(system, Random(seed), People(system, Random(seed)))
    row = storm(f"everything at once, seed {seed}", traffic, MESSAGES, plan)
    rows.append(row)
    assert row.verdict.wrong == {}
    assert row.agreement.wrong == {}
    assert row.verdict.most_webhook_ids == 1
    assert row.injected.total() > MESSAGES / 10
    assert row.verdict.held_back or MESSAGES < ENOUGH_FOR_A_KILL
    assert {caller for caller, _, _ in row.killed} >= set(HUNTED) or MESSAGES < ENOUGH_FOR_A_KILL
    assert set(row.injected) == set(Fault) or MESSAGES < ENOUGH_FOR_EVERY_FAULT


def test_nothing_is_lost_or_doubled_when_every_entry_comes_twice_and_late(
    system: FaultySystem, seed: int, rows: list[Row]
) -> None:
    """Beside it, what the run before has left is exported, and the worker of exports dies."""
    that_report = {name: weight for name, weight in ALL_HANDSETS.items() if name != "0004"}
    people = People(system, Random(seed + 1), prefix="+861391", loses_parts=False)
    traffic = Traffic(system, Random(seed + 1), people, that_report, room=50, _serial=8000)
    exports = Exports(system)
    plan = Both(exports.kills, EverythingTwice())
    row = storm("every entry and callback twice", traffic, TWICE, plan, beside=exports.run)
    rows.append(row)
    assert row.verdict.wrong == {}
    assert row.agreement.wrong == {}
    assert row.verdict.most_webhook_ids == 1
    assert row.injected[Fault.TWICE] > TWICE
    assert exports.torn == []
    died = {(name, moment) for caller, name, moment in row.killed if caller == CALLER}
    assert died >= set(product(["GetItem", "Query", "PutObject", "PutItem"], Moment))
