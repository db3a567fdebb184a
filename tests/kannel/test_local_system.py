"""The whole system on this machine, with the real gateway in place of the simulator."""

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from heliograph.domain.routing import CarrierSetup, Route, Routing
from heliograph.sandbox.handsets import Reply, behaviour_of

from cli.deployment import connect
from cli.target import Target
from tests.contracts.carriers.kannel import UPLINK_TOKEN, kannel_account
from tests.e2e.carrier_secrets import CarrierSecrets
from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver, open_receiver
from tests.e2e.tables import Tables
from tests.kannel.conftest import Note
from tests.kannel.gateway import SMSBOX, Kannel
from tests.kannel.pdus import Status
from tests.kannel.smsc import Handset, Receipt, SmppCarrier

ACCOUNT = "gateway"
SHIPPED = "[Heliograph]Your order has been shipped."


@dataclass
class Whole:
    """A local run, its gateway and the carrier behind it."""

    system: LocalSystem
    gateway: Kannel
    smsc: SmppCarrier

    @property
    def client(self) -> Client:
        return Client(self.system.demo)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder = tmp_path_factory.mktemp("whole")
    system = LocalSystem(folder / "local")
    uplinks = (
        f"{system.base_url}/uplink/{ACCOUNT}?token={UPLINK_TOKEN}"
        "&id=%I&sender=%p&channel=%P&charset=%C&udh=%u&text=%b"
    )
    with SmppCarrier() as smsc:
        core = "sms-combine-concatenated-mo = false"
        gateway = Kannel(folder / "kannel", smsc.port, uplinks, core=core)
        with system, gateway:
            _set_up(system, gateway)
            smsc.wait_until_bound()
            yield Whole(system, gateway, smsc)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened


def _set_up(system: LocalSystem, gateway: Kannel) -> None:
    """What an operator does: the account, its credentials and a route to it."""
    account = kannel_account(gateway.url)
    CarrierSecrets(system).add(ACCOUNT, dict(account.credentials))
    setup = CarrierSetup(name=ACCOUNT, vendor="kannel", settings=account.settings)

    def with_gateway(routing: Routing) -> Routing:
        return replace(
            routing,
            carriers={**routing.carriers, ACCOUNT: setup},
            routes=(*routing.routes, Route(destination="+86138", carriers=(ACCOUNT,))),
            credentials_revision=routing.credentials_revision + 1,
        )

    Tables(system).routing.change(with_gateway)


def _handsets(whole: Whole, *handsets: Handset) -> list[str]:
    numbers = [f"+86138777{len(whole.smsc.handsets):05}{place}" for place in range(len(handsets))]
    for number, handset in zip(numbers, handsets, strict=True):
        whole.smsc.handsets[number.lstrip("+")] = handset
    return numbers


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_every_outcome_reaches_the_customer(whole: Whole, receiver: Receiver, note: Note) -> None:
    handsets = (
        Handset(),
        Handset(deque([Status.ESME_RTHROTTLED])),
        Handset(receipts=[Receipt("ENROUTE"), Receipt("UNDELIV", "003")]),
        Handset(receipts=[Receipt("EXPIRED", "254")]),
        Handset(receipts=[Receipt("DELETED")]),
        Handset(receipts=[Receipt("UNKNOWN")]),
        Handset(receipts=[Receipt("MK:0001")]),
        Handset(deque([Status.ESME_RINVDSTADR])),
    )
    expected = [
        "DELIVRD",
        "DELIVRD",
        "UNDELIV",
        "EXPIRED",
        "DELETED",
        "UNKNOWN",
        "MK:0001",
        "REJECTD",
    ]
    numbers = _handsets(whole, *handsets)
    answer = whole.client.send(*numbers, statusCallback=receiver.url())
    pushes = receiver.wait_for(len(numbers), seconds=60)
    told = {push.form["smsMsgId"]: push.form["status"] for push in pushes}
    assert [told[message_id] for message_id in answer.message_ids] == expected
    for number in numbers[:-1]:
        (taken,) = whole.smsc.to(number)
        assert taken.message.content.decode("utf-16-be") == SHIPPED
    note("whole system: eight outcomes in one send", f"pushed: {', '.join(expected)}")


def test_a_long_text_has_a_report_for_each_segment(
    whole: Whole, receiver: Receiver, note: Note
) -> None:
    (number,) = _handsets(whole, Handset())
    whole.client.send(
        number, template="code", templateParas='["369751"]', statusCallback=receiver.url()
    )
    forms = [push.form for push in receiver.wait_for(2, seconds=60)]
    assert sorted((form["sequence"], form["total"]) for form in forms) == [("1", "2"), ("2", "2")]
    assert {form["status"] for form in forms} == {"DELIVRD"}
    assert len(whole.smsc.to(number)) == 2
    note("whole system: two segments", "two reports pushed, 1 of 2 and 2 of 2, DELIVRD")


def test_smsbox_is_down_and_the_message_goes_out_once_afterwards(
    whole: Whole, receiver: Receiver, note: Note
) -> None:
    (number,) = _handsets(whole, Handset())
    whole.gateway.end(SMSBOX)
    whole.client.send(number, statusCallback=receiver.url())
    _wait_until(lambda: "MessagesUnsent" in whole.system.log)
    whole.gateway.start_smsbox()
    (push,) = receiver.wait_for(1, seconds=60)
    assert push.form["status"] == "DELIVRD"
    assert len(whole.smsc.to(number)) == 1
    note("whole system: smsbox down, then up", "proved unsent, tried again, delivered once")


def test_the_carrier_is_offline_and_the_message_goes_out_once_afterwards(
    whole: Whole, receiver: Receiver, note: Note
) -> None:
    (number,) = _handsets(whole, Handset())
    whole.smsc.stop()
    whole.client.send(number, statusCallback=receiver.url())
    whole.gateway.wait_for_log(re.escape(number))
    whole.smsc.start()
    (push,) = receiver.wait_for(1, seconds=60)
    assert push.form["status"] == "DELIVRD"
    assert len(whole.smsc.to(number)) == 1
    note("whole system: carrier offline, then back", "accepted by the gateway, delivered once")


@pytest.mark.parametrize("template", ["shipped", "code"])
def test_a_reply_goes_to_the_application_of_the_channel(
    whole: Whole, note: Note, template: str
) -> None:
    (sender,) = _handsets(whole, Handset())
    channel_number = whole.client.channel_of(template)
    text = "Yes 好的 & more=1 😀 +%41"
    whole.smsc.write(sender, channel_number, text, data_coding=8)
    form = whole.system.wait_in_inbox("/uplinks", **{"from": sender})["body"]
    assert (form["to"], form["body"]) == (channel_number, text)
    note(f"whole system: reply to the channel of {template!r}", "pushed to its application, intact")


@pytest.mark.parametrize(
    ("text", "data_coding", "parts"), [("好" * 66 + "😀" + "的" * 132, 8, 3), ("y" * 400, 0, 3)]
)
def test_a_long_reply_whose_parts_the_gateway_hands_over_one_by_one_comes_as_one(
    whole: Whole, note: Note, text: str, data_coding: int, parts: int
) -> None:
    """The last part comes first. The emoji is cut in two."""
    (sender,) = _handsets(whole, Handset())
    channel_number = whole.client.channel_of("shipped")
    whole.smsc.write(sender, channel_number, text, data_coding=data_coding, parts=parts)
    form = whole.system.wait_in_inbox("/uplinks", **{"from": sender})["body"]
    assert form["body"] == text
    pushed = [one for one in whole.system.get("/_local/inbox") if one["body"].get("from") == sender]
    assert len(pushed) == 1
    note(f"whole system: reply in {parts} parts, coding {data_coding}", "pushed as one, intact")


def _sandbox_handset(whole: Whole, number: str) -> None:
    """A handset behind the gateway that writes back what the sandbox's with this number does."""
    (reply,) = (one for one in behaviour_of(number).actions if isinstance(one, Reply))
    whole.smsc.handsets[number.lstrip("+")] = Handset(reply=reply.text)


def test_who_replied_t_gets_nothing_on_that_channel_and_everything_on_another(
    whole: Whole, receiver: Receiver, note: Note
) -> None:
    """V14, BLK-01, BLK-03: handset 0011."""
    number = "+8613877790011"
    _sandbox_handset(whole, number)

    def ends(message_id: str, reports: int = 1) -> list[tuple[str, str]]:
        pushes = receiver.wait_for(
            reports, lambda push: push.form["smsMsgId"] == message_id, seconds=60
        )
        return [(push.form["status"], push.form["statusDesc"]) for push in pushes]

    def send(**fields: str) -> str:
        return whole.client.send(number, statusCallback=receiver.url(), **fields).message_ids[0]

    assert ends(send())[0][0] == "DELIVRD"
    # It is recorded before it is pushed.
    whole.system.wait_in_inbox("/uplinks", **{"from": number, "body": "T"})
    assert ends(send()) == [("REJECTD", "SC:0016")]
    assert len(whole.smsc.to(number)) == 1
    code = send(template="code", templateParas='["369751"]')
    assert [status for status, _ in ends(code, reports=2)] == ["DELIVRD", "DELIVRD"]
    assert len(whole.smsc.to(number)) == 3
    note("whole system: handset 0011 replies T", "REJECTD on that channel, DELIVRD on another")


def test_the_reply_of_a_handset_is_linked_to_what_it_answers(whole: Whole, note: Note) -> None:
    """UPL-07: handset 0012."""
    number = "+8613877790012"
    _sandbox_handset(whole, number)
    (message_id,) = whole.client.send(number).message_ids
    form = whole.system.wait_in_inbox("/uplinks", **{"from": number})["body"]
    assert form["body"] == "Yes 好的 & more=1"
    stored = connect(Target(url=whole.system.base_url)).inbound_pages.get(form["smsMsgId"])
    assert stored is not None
    assert (stored.answers, stored.candidates) == (message_id, 1)
    note("whole system: handset 0012 replies", "pushed, and linked to its message")


def test_no_number_and_no_text_is_in_a_log(whole: Whole) -> None:
    """After all of the above, whose calls had both in their queries."""
    assert "/uplink/{carrier}" in whole.system.log
    logged = whole.system.log
    assert re.findall(r"8613877|%E5%A5%BD|Y%7Dv%84|shipped\.|369751|stat(?:%3A|:)", logged) == []
