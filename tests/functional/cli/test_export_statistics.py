"""heliograph export statistics ..."""

import csv
import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from heliograph.domain.counting import CountedHour
from heliograph.domain.statistics import tallies
from heliograph.models.statistics import StatisticsRecord

from tests.contracts.examples import message_at
from tests.functional.cli.conftest import HOTEL, SHOP, Terminal

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=40)


@pytest.fixture(autouse=True)
def _counted(terminal: Terminal) -> None:
    for record in list(terminal.deployment._bound(StatisticsRecord, "StatisticsTable").scan()):
        record.delete()
    sent = [message_at(OLD, SHOP.application_id) for _ in range(3)]
    sent += [message_at(NOW, SHOP.application_id), message_at(NOW, HOTEL.application_id)]
    for hour, tally in tallies(sent).items():
        terminal.deployment.statistics.replace(hour, 0, CountedHour(tally=tally))


@pytest.mark.parametrize("form", ["csv", "jsonl.gz"])
def test_more_days_than_one_question_may_ask_for_are_exported(
    terminal: Terminal, tmp_path: Path, form: str
) -> None:
    """DET-07, DET-08"""
    file = tmp_path / "counts"
    asked = ("--from", f"{OLD:%Y-%m-%d}", "--format", form, "--out", str(file))
    done = terminal.type("export", "statistics", *asked)
    assert (done.code, done.err) == (0, "")
    if form == "csv":
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    else:
        text = gzip.decompress(file.read_bytes()).decode()
        rows = [json.loads(line) for line in text.splitlines()]
    assert [int(row["messages"]) for row in rows] == [3, 1, 1]
    assert [row["start"][:10] for row in rows] == [f"{OLD:%Y-%m-%d}", *2 * [f"{NOW:%Y-%m-%d}"]]
    assert {row["country"] for row in rows} == {"CN"}


def test_one_application_is_exported_of_the_last_week(terminal: Terminal, tmp_path: Path) -> None:
    asked = ("--application", HOTEL.application_id, "--out", str(tmp_path / "counts"))
    told = terminal.type("export", "statistics", *asked, "--json").out
    assert json.loads(told) == {"exported": 1}


@pytest.mark.parametrize("days", [("--from", "2020-01-01"), ("--to", "2020-01-01")])
def test_days_that_are_not_kept_leave_no_file(
    terminal: Terminal, tmp_path: Path, days: tuple[str, str]
) -> None:
    """C-02"""
    asked = ("--out", str(tmp_path / "counts"), *days)
    assert terminal.type("export", "statistics", *asked).code == 2
    assert list(tmp_path.iterdir()) == []
