"""heliograph export ..."""

import csv
import gzip
import json
import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from heliograph.domain.details import DetailsPage, DetailsQuery
from heliograph.domain.message_ids import message_ids
from heliograph.models.message_records import MessageRecord

from tests.contracts.examples import message_at
from tests.functional.cli.claims import claim
from tests.functional.cli.conftest import Ended, Terminal

ANNA = "+8613800000012"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_sent(terminal: Terminal) -> None:
    for record in list(terminal.deployment._bound(MessageRecord, "MessagesTable").scan()):
        record.delete()


def sent(terminal: Terminal, at: datetime, number: int = 1, **facts: Any) -> list[str]:
    store = terminal.deployment.messages
    ids = list(islice(message_ids("10001", at), number))
    for one in ids:
        message = replace(message_at(at, "10001"), message_id=one, **facts)
        claim(terminal.deployment, message)
        store.claim(message)
    return ids[::-1]


def exported(terminal: Terminal, file: Path, *options: str) -> Ended:
    return terminal.type("export", "details", "--out", str(file), *options)


def rows(file: Path) -> Sequence[dict[str, Any]]:
    if file.suffix == ".csv":
        return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    return [json.loads(line) for line in gzip.open(file, "rt", encoding="utf-8")]


@pytest.mark.parametrize("form", ["csv", "jsonl.gz"])
def test_a_long_time_is_exported_whole_and_the_newest_first(
    terminal: Terminal, tmp_path: Path, form: str
) -> None:
    """DET-06, DET-08"""
    newest_first = [
        *sent(terminal, NOW - timedelta(seconds=5), 30),
        *sent(terminal, NOW - 8 * DAY, 2),
        *sent(terminal, NOW - 20 * DAY, 3),
    ]
    file = tmp_path / f"details.{form}"
    start = f"{NOW - 21 * DAY:%Y-%m-%d}"
    asking = ("--application", "10001", "--from", start, "--format", form)
    done = exported(terminal, file, *asking)
    assert (done.code, done.err) == (0, "")
    assert [row["message_id"] for row in rows(file)] == newest_first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]
    answered = json.loads(terminal.type("details", "--recipient", ANNA, "--json").out)
    assert set(rows(file)[0]) == set(answered["messages"][0])


def test_numbers_are_whole_only_for_a_reason_that_the_audit_keeps(
    terminal: Terminal, tmp_path: Path
) -> None:
    """PRV-03"""
    sent(terminal, NOW)
    asking = ("--application", "10001", "--last", "1h")
    exported(terminal, tmp_path / "masked.csv", *asking)
    exported(terminal, tmp_path / "whole.csv", *asking, "--reveal", "--reason", "export 4711")
    masked, whole = ((tmp_path / f"{name}.csv").read_text() for name in ("masked", "whole"))
    assert ANNA not in masked
    assert ANNA in whole
    *_, entry = terminal.deployment.audit.of("application 10001")
    assert (entry.action, entry.reason) == ("numbers shown", "export 4711")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--application", "10001", "--from", "2026-01-01"), 2),
        (("--application", "10001", "--last", "1h", "--to", "2026-01-01"), 2),
        ((), 2),
    ],
)
def test_a_question_that_is_refused_leaves_no_file(
    terminal: Terminal, tmp_path: Path, options: tuple[str, ...], code: int
) -> None:
    assert exported(terminal, tmp_path / "details.csv", *options).code == code
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_breaks_off_leaves_no_file(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(terminal, NOW)
    pages = terminal.deployment.export_details

    def breaks_off(query: DetailsQuery) -> DetailsPage:
        if query.page_token is not None:
            raise RuntimeError
        return replace(pages(query), next="more")

    monkeypatch.setitem(vars(terminal.deployment), "export_details", breaks_off)
    with pytest.raises(RuntimeError):
        exported(terminal, tmp_path / "details.csv", "--application", "10001")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_alone(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "details.csv"
    file.write_text("mine")
    assert exported(terminal, file, "--application", "10001").code == 1
    assert file.read_text() == "mine"
    assert exported(terminal, tmp_path / "no" / "where.csv", "--application", "10001").code == 1


def test_what_a_spreadsheet_would_run_is_made_harmless(terminal: Terminal, tmp_path: Path) -> None:
    sent(terminal, NOW, client_reference='=HYPERLINK("http://evil.test","x")')
    file = tmp_path / "details.csv"
    exported(terminal, file, "--application", "10001", "--last", "1h")
    assert [row["client_reference"][:3] for row in rows(file)] == ["'=H"]
