"""heliograph details ..."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from heliograph.domain.messages import Message, MessageState
from heliograph.models.message_records import MessageRecord

from tests.contracts.examples import change_to, message_at
from tests.functional.cli.claims import claim
from tests.functional.cli.conftest import Terminal

ANNA, BEN = "+8613800000012", "+8613800000013"
NOW = datetime.now(UTC)
OLDER = "2026-01-01"


@pytest.fixture(autouse=True)
def _nothing_sent(terminal: Terminal) -> None:
    for record in list(terminal.deployment._bound(MessageRecord, "MessagesTable").scan()):
        record.delete()


def sent(terminal: Terminal, minutes_ago: float, **facts: Any) -> Message:
    """A message under way."""
    message = message_at(NOW - timedelta(minutes=minutes_ago), facts.pop("application", "10001"))
    claimed = replace(message, recipient=facts.pop("to", ANNA), **facts)
    claim(terminal.deployment, claimed)
    return terminal.deployment.messages.claim(claimed).message


def ended(terminal: Terminal, message: Message, state: MessageState) -> Message:
    at = message.accepted_at + timedelta(seconds=5)
    return terminal.deployment.messages.record(message.message_id, change_to(state, at)).message


def asked(terminal: Terminal, *options: str) -> Any:
    done = terminal.type("details", *options, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def listed(terminal: Terminal, *options: str) -> list[str]:
    """All pages: midnight may have been a minute ago."""
    page = asked(terminal, *options)
    found = list(page["messages"])
    while page["next"] is not None:
        page = asked(terminal, *options, "--page", page["next"])
        found += page["messages"]
    return [one["message_id"] for one in found]


def test_the_last_day_is_listed_the_newest_first(terminal: Terminal) -> None:
    """DET-01, DET-03"""
    first, second = sent(terminal, 9), sent(terminal, 5)
    sent(terminal, 5, application="9")
    assert listed(terminal, "--application", "10001") == [second.message_id, first.message_id]
    table = terminal.type("details", "--recipient", ANNA, "--application", "10001").out
    assert table.index(second.message_id) < table.index(first.message_id)
    assert "Sending" in table
    assert "order-4711" in table


def test_details_are_asked_for_by_what_became_of_messages(terminal: Terminal) -> None:
    """DET-01"""
    failed = ended(terminal, sent(terminal, 9, template_id="t-1"), MessageState.UNDELIVERED)
    arrived = ended(terminal, sent(terminal, 5, template_id="t-2"), MessageState.DELIVERED)
    asking = ("--application", "10001")
    assert listed(terminal, *asking, "--result", "failed") == [failed.message_id]
    assert listed(terminal, *asking, "--result", "successful") == [arrived.message_id]
    assert listed(terminal, *asking, "--result", "sending") == []
    assert listed(terminal, *asking, "--status", "UNDELIV") == [failed.message_id]
    assert listed(terminal, *asking, "--template", "t-2") == [arrived.message_id]


@pytest.mark.parametrize("typed", [BEN, BEN.removeprefix("+")])
def test_a_recipient_is_named_with_or_without_a_plus(terminal: Terminal, typed: str) -> None:
    """DET-02"""
    sent(terminal, 9)
    theirs = [sent(terminal, 5, to=BEN, application="9"), sent(terminal, 7, to=BEN)]
    assert listed(terminal, "--recipient", typed) == [one.message_id for one in theirs]
    by_one = listed(terminal, "--recipient", typed, "--application", "9")
    assert by_one == [theirs[0].message_id]


def test_details_are_asked_for_by_time(terminal: Terminal) -> None:
    """DET-01, DET-06"""
    old, recent = sent(terminal, 180), sent(terminal, 5)
    asking = ("--application", "10001")
    assert listed(terminal, *asking, "--last", "1h") == [recent.message_id]
    start, end = NOW - timedelta(hours=4), NOW - timedelta(hours=2)
    times = ("--from", f"{start:%Y-%m-%dT%H:%M:%S}", "--to", f"{end:%Y-%m-%dT%H:%M:%SZ}")
    assert listed(terminal, *asking, *times) == [old.message_id]


def test_a_page_says_how_to_go_on(terminal: Terminal) -> None:
    """DET-04"""
    newest_first = [sent(terminal, minutes).message_id for minutes in (1, 2, 3)]
    asking = ("--recipient", ANNA, "--page-size", "2")
    first = asked(terminal, *asking)
    assert f"--page {first['next']}"[:12] in terminal.type("details", *asking).err
    assert listed(terminal, *asking) == newest_first


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ((), "--application"),
        (("--application", "10001", "--page-size", "501"), "--page-size"),
        (("--application", "10001", "--page", "nonsense"), "--page"),
        (("--application", "10001", "--from", OLDER), "--from"),
        (("--application", "10001", "--last", "1h", "--to", OLDER), "--to"),
        (("--recipient", "013812345678"), "country code"),
        (("--recipient", "+86 138"), "country code"),
        (("--application", "10001", "--reveal"), "--reason"),
    ],
)
def test_what_is_asked_for_wrongly_is_named(
    terminal: Terminal, options: tuple[str, ...], named: str
) -> None:
    done = terminal.type("details", *options)
    assert (done.code, done.out) == (2, "")
    assert named in done.err


def test_nothing_that_fits_is_told(terminal: Terminal) -> None:
    done = terminal.type("details", "--recipient", BEN)
    assert (done.code, done.out) == (0, "There is nothing (more) that fits.\n")


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_numbers_are_whole_only_for_a_reason_that_the_audit_keeps(
    terminal: Terminal, form: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PRV-01, PRV-03"""
    monkeypatch.setenv("LOGNAME", "olga")
    sent(terminal, 0)
    asking = ("details", "--application", "10001", *form)
    before = len(list(terminal.deployment.audit.of("application 10001")))
    assert ANNA not in terminal.type(*asking).out
    assert ANNA in terminal.type(*asking, "--reveal", "--reason", "complaint 4711").out
    *_, entry = terminal.deployment.audit.of("application 10001")
    assert (entry.action, entry.by, entry.reason) == ("numbers shown", "olga", "complaint 4711")
    assert len(list(terminal.deployment.audit.of("application 10001"))) == before + 1
