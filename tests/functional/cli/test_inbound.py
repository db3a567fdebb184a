"""heliograph inbound ..."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from heliograph.domain.inbound import InboundMessage
from heliograph.models.inbound_records import InboundRecord

from tests.functional.cli.conftest import Terminal

ANNA, BEN = "+8613800000012", "+12025550123"
WRITTEN = "what Anna wrote"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _replies(bare: Terminal) -> None:
    records = bare.deployment._bound(InboundRecord, "InboundTable")
    for record in list(records.scan()):
        record.delete()
    store = bare.deployment.inbound
    for place, (number, application) in enumerate([(ANNA, "10001"), (BEN, "9"), (ANNA, "9")]):
        store.store_once(
            InboundMessage(
                inbound_id=f"reply-{place}",
                application_id=application,
                carrier="simulator",
                carrier_inbound_id=f"mo-{place}",
                sender=number,
                channel_number="8824110605111",
                text=WRITTEN,
                received_at=NOW - timedelta(days=place),
                stored_by="entry",
                answers="0199_10001" if place == 0 else None,
                candidates=1 if place == 0 else 2,
            )
        )


def listed(terminal: Terminal, *options: str) -> list[str]:
    ended = terminal.type("inbound", "list", *options, "--json")
    assert ended.code == 0, ended.err
    return [one["inbound_id"] for one in json.loads(ended.out)["inbound"]]


def test_replies_are_listed_by_application_by_number_or_by_both(bare: Terminal) -> None:
    assert listed(bare, "--application", "9") == ["reply-1", "reply-2"]
    assert listed(bare, "--number", ANNA) == ["reply-0", "reply-2"]
    assert listed(bare, "--number", ANNA, "--application", "9") == ["reply-2"]
    assert listed(bare, "--number", "+12025550199") == []


def test_replies_are_listed_by_time(bare: Terminal) -> None:
    yesterday = (NOW - timedelta(hours=36)).strftime("%Y-%m-%dT%H:%M:%S")
    assert listed(bare, "--number", ANNA, "--since", yesterday) == ["reply-0"]
    assert listed(bare, "--number", ANNA, "--until", yesterday) == ["reply-2"]


def test_a_long_list_is_continued_where_it_ended(bare: Terminal) -> None:
    first = bare.type("inbound", "list", "--number", ANNA, "--limit", "1")
    assert "--after reply-0" in first.err
    assert listed(bare, "--number", ANNA, "--limit", "1", "--after", "reply-0") == ["reply-2"]


def test_a_list_needs_an_application_or_a_number(bare: Terminal) -> None:
    assert bare.type("inbound", "list").code == 2


def test_nobody_continues_after_a_reply_that_is_not_there(bare: Terminal) -> None:
    ended = bare.type("inbound", "list", "--number", ANNA, "--after", "404")
    assert (ended.code, ended.out) == (1, "")


@pytest.mark.parametrize("command", [("list", "--number", ANNA), ("show", "reply-0")])
def test_numbers_are_masked_and_texts_are_not_shown(
    bare: Terminal, command: tuple[str, ...]
) -> None:
    """PRV-01, PRV-03"""
    for options in ((), ("--json",)):
        shown = bare.type("inbound", *command, *options).out
        assert "reply-0" in shown
        assert ANNA not in shown
        assert ANNA in bare.type("inbound", *command, *options, "--reveal").out
        assert WRITTEN not in shown


def test_a_reply_says_which_message_it_answers_or_among_how_many_nobody_can_tell(
    bare: Terminal,
) -> None:
    """UPL-07"""
    linked: dict[str, Any] = json.loads(bare.type("inbound", "show", "reply-0", "--json").out)
    assert (linked["answers"], linked["candidates"]) == ("0199_10001", 1)
    unclear = json.loads(bare.type("inbound", "show", "reply-1", "--json").out)
    assert (unclear["answers"], unclear["candidates"]) == (None, 2)
    assert "one of 2" in bare.type("inbound", "list", "--number", BEN).out


def test_a_text_is_shown_for_a_reason_and_the_audit_keeps_who_read_it(
    bare: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C-27"""
    monkeypatch.setenv("LOGNAME", "olga")
    why = ("--text", "--reason", "complaint 4711")
    assert WRITTEN in bare.type("inbound", "show", "reply-1", *why).out
    (entry,) = bare.deployment.audit.of("reply-1")
    assert (entry.action, entry.by, entry.reason) == ("text shown", "olga", "complaint 4711")
    later = bare.type("inbound", "show", "reply-1").out
    assert "olga: complaint 4711" in later
    assert WRITTEN not in later


def test_a_binary_reply_shows_its_octets_and_a_broken_one_what_is_missing(bare: Terminal) -> None:
    stored = bare.deployment.inbound.message("reply-0")
    assert stored is not None
    binary = replace(
        stored, inbound_id="binary", text="", octets="00fffe", missing_parts=(2, 3), received_at=NOW
    )
    bare.deployment.inbound.store_once(binary)
    shown = json.loads(bare.type("inbound", "show", "binary", "--json").out)
    assert (shown["is_binary"], shown["missing_parts"]) == (True, [2, 3])
    assert "00fffe" not in str(shown)
    assert "00fffe" in bare.type("inbound", "show", "binary", "--text", "--reason", "x").out


@pytest.mark.parametrize("options", [("--text",), ("--text", "--reason", " ")])
def test_a_text_is_not_shown_without_a_reason(bare: Terminal, options: tuple[str, ...]) -> None:
    ended = bare.type("inbound", "show", "reply-0", *options)
    assert (ended.code, ended.out) == (2, "")
    assert list(bare.deployment.audit.of("reply-0")) == []


def test_a_reply_that_is_not_there_is_told(bare: Terminal) -> None:
    ended = bare.type("inbound", "show", "404", "--text", "--reason", "x")
    assert (ended.code, ended.out) == (1, "")
    assert list(bare.deployment.audit.of("404")) == []
