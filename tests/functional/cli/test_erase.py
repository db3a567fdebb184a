"""heliograph erase, and the use case behind it on real records, with the power cut anywhere."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from heliograph.domain.audit import ERASURES
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.countries import country_of
from heliograph.domain.erasure import Erased, pseudonym
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.numbers import masked
from heliograph.domain.statistics import effect
from heliograph.models.database import Record
from heliograph.models.handsets import DynamoHandsets, HandsetRecord
from heliograph.models.history_records import HistoryRecord
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.message_records import MessageRecord
from heliograph.ports.erasure import NumberRecords

from tests.contracts.examples import change_to, message_at
from tests.contracts.histories import new_claim_at
from tests.deployment import REGION
from tests.functional.cli.claims import claim, take
from tests.functional.cli.conftest import Terminal

ANNA, BEN = "+8613800000012", "+8613800000013"
CHANNEL = "8824110605111"
WRITTEN = "what Anna wrote"
NOW = datetime.now(UTC)
COUNTED = ("messages", "replies", "barrings", "histories", "free_numbers", "handsets")
ERASE = ("erase", "--recipient", ANNA, "--reason", "request 4711", "--yes")


class PowerCut(Exception):
    pass


class Cut:
    """NumberRecords of which call number `at` fails, before or after its effect."""

    def __init__(self, records: NumberRecords, at: int, *, after: bool) -> None:
        self._records, self._at, self._after = records, at, after
        self._calls = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self._calls += 1
            is_now = self._calls == self._at
            if is_now and not self._after:
                raise PowerCut
            answer = getattr(self._records, name)(*arguments)
            if is_now:
                raise PowerCut
            return answer

        return call


def tables(terminal: Terminal) -> Iterator[type[Record]]:
    yield terminal.deployment._bound(MessageRecord, "MessagesTable")
    yield terminal.deployment._bound(InboundRecord, "InboundTable")
    yield terminal.deployment._bound(HistoryRecord, "RecipientsTable")
    yield terminal.deployment._bound(HandsetRecord, "HandsetsTable")


def held(terminal: Terminal, *, without: Collection[str] = ()) -> str:
    """Everything that the tables hold, as text. without: tables that are left out."""
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    names = {output for output in terminal.deployment._stack.outputs if output.endswith("Table")}
    assert len(names) > 15
    found = [dynamodb.scan(TableName=name)["Items"] for name in names - set(without)]
    return str(sorted(str(item) for items in found for item in items))


def sent(terminal: Terminal, state: MessageState | None, to: str = ANNA) -> Message:
    message = replace(message_at(NOW - timedelta(hours=1), "10001"), recipient=to)
    store = terminal.deployment.messages
    claim(terminal.deployment, message)
    claimed = store.claim(message).message
    return claimed if state is None else store.record(message.message_id, change_to(state)).message


def wrote(terminal: Terminal, name: str, days_ago: float, sender: str = ANNA) -> None:
    terminal.deployment.inbound.store_once(
        InboundMessage(
            inbound_id=name,
            application_id="10001",
            carrier="simulator",
            carrier_inbound_id=f"mo-{name}",
            sender=sender,
            channel_number=CHANNEL,
            text=WRITTEN,
            received_at=NOW - timedelta(days=days_ago),
            stored_by="entry",
            octets="00fffe",
        )
    )


@pytest.fixture(autouse=True)
def _records(bare: Terminal) -> None:
    for table in tables(bare):
        for record in list(table.scan()):
            record.delete()
    for state in (MessageState.DELIVERED, MessageState.EXPIRED):
        sent(bare, state)
    wrote(bare, "old", days_ago=2)
    handset = bare.deployment._bound(HandsetRecord, "HandsetsTable")
    DynamoHandsets(handset).count_attempt(ANNA, "message", NOW)
    bare.deployment.free_numbers.add(ANNA)
    take(bare.deployment, ANNA, new_claim_at(NOW - timedelta(days=2)))


def report(terminal: Terminal, *options: str) -> Any:
    done = terminal.type(*ERASE, "--json", *options)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_nothing_of_the_number_is_left_and_others_keep_theirs(bare: Terminal) -> None:
    """PRV-01, PRV-03"""
    sent(bare, MessageState.DELIVERED, to=BEN)
    wrote(bare, "bens", 2, sender=BEN)
    told = report(bare)
    assert told == {
        "number": masked(ANNA),
        "is_dry_run": False,
        "messages": 2,
        "messages_under_way": 0,
        "replies": 1,
        "recent_replies": 0,
        "barrings": 0,
        "histories": 1,
        "free_numbers": 1,
        "handsets": 1,
        "barrings_in_force": 0,
    }
    assert ANNA not in held(bare)
    assert held(bare).count(BEN) == 2
    (theirs,) = bare.deployment.erase_number.records.replies_of(BEN)
    assert theirs.text == WRITTEN
    erased = bare.deployment.inbound.message("old")
    assert erased is not None
    assert (erased.text, erased.octets) == ("", None)
    assert held(bare).count("order-4711") == 1


def test_erasing_again_finds_nothing(bare: Terminal) -> None:
    report(bare)
    after = held(bare, without=["AuditTable"])
    told = report(bare)
    assert {told[name] for name in COUNTED} == {0}
    assert held(bare, without=["AuditTable"]) == after


def test_a_dry_run_counts_and_changes_nothing(bare: Terminal) -> None:
    before = held(bare)
    told = report(bare, "--dry-run")
    assert [told[name] for name in COUNTED] == [2, 1, 0, 1, 1, 1]
    assert held(bare) == before
    assert list(bare.deployment.audit.of(ERASURES)) == []


def test_what_is_under_way_keeps_the_number_until_a_later_run(bare: Terminal) -> None:
    underway = sent(bare, None)
    wrote(bare, "recent", days_ago=0.5)
    told = report(bare)
    assert (told["messages_under_way"], told["recent_replies"]) == (1, 1)
    assert "Do it again" in bare.type(*ERASE).err
    message = bare.deployment.messages.record(
        underway.message_id, change_to(MessageState.DELIVERED)
    ).message
    assert message.recipient == ANNA
    assert report(bare)["messages"] == 1


def test_a_job_that_comes_twice_does_not_send_an_erased_message_again(bare: Terminal) -> None:
    delivered = sent(bare, MessageState.DELIVERED)
    report(bare)
    again = bare.deployment.messages.claim(replace(delivered, state=MessageState.ACCEPTED))
    assert not again.applied


def test_who_opted_out_stays_protected(bare: Terminal) -> None:
    """BLK-07"""
    opt_out = Barring(
        kind=BarringKind.OPT_OUT,
        recipient=ANNA,
        channel_number=CHANNEL,
        reason="T",
        recorded_by="reply",
        recorded_at=NOW,
    )
    bare.deployment.barring_changes.record(opt_out)
    for erased in (1, 0):
        told = report(bare)
        assert (told["barrings"], told["barrings_in_force"]) == (erased, 1)
        assert ANNA in bare.deployment.barrings.barred(CHANNEL, [ANNA])
        assert ANNA.removeprefix("+86") not in held(bare)
    listed = bare.type("opt-outs", "list", CHANNEL, "--reveal").out
    assert "+86-erased-" in listed
    take_back = ("opt-outs", "remove", CHANNEL, ANNA, "--reason", "asked to", "--yes")
    assert bare.type(*take_back).code == 0
    assert bare.deployment.barrings.barred(CHANNEL, [ANNA]) == {}


def test_what_is_exported_of_the_blocklist_leaves_erased_numbers_out_and_says_so(
    bare: Terminal, tmp_path: Path
) -> None:
    for number in (ANNA, BEN):
        assert bare.type("blocklist", "add", number, "--reason", "court order").code == 0
    report(bare)
    file = tmp_path / "blocked.csv"
    told = json.loads(bare.type("blocklist", "export", str(file), "--json").out)
    assert told == {"exported": 1, "erased": 1}
    assert "erased" not in file.read_text()
    assert BEN in file.read_text()


@pytest.mark.parametrize(
    "command",
    [
        ("opt-outs", "add", CHANNEL, ANNA),
        ("opt-outs", "remove", CHANNEL, ANNA, "--yes"),
        ("blocklist", "add", ANNA),
        ("blocklist", "remove", ANNA, "--yes"),
    ],
)
def test_no_reason_names_the_number_for_nothing_takes_it_from_the_audit(
    bare: Terminal, command: tuple[str, ...]
) -> None:
    before = held(bare)
    ended = bare.type(*command, "--reason", "called from 138 0000 0012")
    assert ended.code == 2
    assert "must not name" in ended.err
    assert held(bare) == before


def test_the_audit_keeps_who_did_it_and_why_and_not_the_number(
    bare: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "olga")
    report(bare)
    (entry,) = bare.deployment.audit.of(ERASURES)
    assert (entry.action, entry.by, entry.reason) == ("erased", "olga", "request 4711")
    assert ANNA.removeprefix("+") not in str(entry)
    spaced = "erase +86 138-0000 0012"
    named = bare.type("erase", "--recipient", ANNA, "--reason", spaced, "--yes")
    assert (named.code, named.out) == (2, "")
    assert ANNA not in bare.type(*ERASE).out


def test_it_asks_before_anything_is_gone(bare: Terminal) -> None:
    before = held(bare)
    assert bare.type(*ERASE[:-1], answer="n\n").code == 1
    assert held(bare) == before
    assert list(bare.deployment.audit.of(ERASURES)) == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(1, 7))
def test_a_run_that_breaks_off_anywhere_is_finished_by_another(
    bare: Terminal, call: int, after: bool
) -> None:
    whole = bare.deployment.erase_number
    cut = replace(whole, records=Cut(whole.records, call, after=after))
    with pytest.raises(PowerCut):
        list(cut(ANNA))
    *_, done = whole(ANNA)
    assert done.is_complete
    assert ANNA not in held(bare)
    *_, nothing = whole(ANNA)
    assert nothing == Erased()


@pytest.mark.parametrize("number", [ANNA, "+12025550123", "+85291234567", "+8881234567"])
def test_a_pseudonym_counts_in_the_same_country_and_shows_nothing_else(number: str) -> None:
    message = replace(message_at(NOW), recipient=number)
    erased = replace(message, recipient=pseudonym(number, message.message_id))
    assert country_of(erased.recipient) == country_of(number)
    assert effect(erased) == effect(message)
    assert masked(erased.recipient) == erased.recipient
    assert erased.recipient != pseudonym(number, "another record")
    assert number[-6:] not in erased.recipient
