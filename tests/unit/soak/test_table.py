"""The tables of a soak."""

from dataclasses import replace

import pytest

from tests.soak import table
from tests.soak.latency import percentiles
from tests.soak.processes import ALL, Processes
from tests.soak.sending import Sender
from tests.soak.verdict import judge
from tests.unit.soak.test_verdict import GOOD, SHORT, told


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each row by its first one."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    return {name: rest for name, *rest in cells}


def sender() -> Sender:
    return Sender(
        clients={},
        reports_url="",
        accepted={SHORT: "+8613800029999"},
        asked=4,
        unanswered=2,
        seconds=2.0,
        late=[0.0, 0.25],
        answers=[0.5, 0.125],
    )


def test_a_rate_is_held_against_the_one_that_was_asked() -> None:
    found = rows(table.rates(2.0, sender()))
    assert (found["asked"], found["accepted"], found["kept"]) == (["2"], ["0.50"], ["25%"])
    assert found["a send began late by at most"] == ["0.250 s"]


def test_messages_of_all_senders_are_counted() -> None:
    found = rows(table.counts([sender(), sender()], GOOD, judge(GOOD)))
    assert [found[name] for name in ("asked", "accepted", "without an answer")] == [
        ["8"], ["4"], ["4"]
    ]  # fmt: skip
    assert [found[name] for name in ("delivered", "ended otherwise")] == [["3"], ["1"]]


def test_what_is_wrong_is_in_the_table_and_named_below_it() -> None:
    evidence = replace(GOOD, reports=[*GOOD.reports, told(SHORT)])
    verdict = judge(evidence)
    assert rows(table.counts([], evidence, verdict))["**doubled: a report**"] == ["1"]
    assert table.wrong(verdict) == f"doubled: a report: {SHORT}"


def test_times_and_ends_have_a_row_each() -> None:
    assert rows(table.times({"way": percentiles([1.0, 2.0])}))["way"] == [
        "2", "1.00", "2.00", "2.00", "2.00"
    ]  # fmt: skip
    assert rows(table.ends(judge(GOOD)))["9999"] == ["DELIVRD", "2"]


@pytest.mark.parametrize(
    ("sizes", "cells"),
    [
        ([10.0, 20.0, 30.0, 40.0, 24.0], ["10", "30", "24", "40", "-20%"]),
        ([7.0], ["7", "7", "7", "7", "+0%"]),
    ],
)
def test_memory_is_shown_over_time(sizes: list[float], cells: list[str]) -> None:
    processes = Processes(root=1)
    processes.sizes.update({"PushFunction": sizes, ALL: sizes})
    processes.started["PushFunction"] = 3
    found = rows(table.memory(processes))
    assert found["PushFunction"] == ["3", "0.0", *cells]
    assert found[ALL] == ["", "0.0", *cells]
