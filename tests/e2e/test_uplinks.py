"""A reply of a handset goes to the application that owns the channel number it was sent to."""

import re
from collections.abc import Iterator

import pytest

from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Push, Receiver, Which, open_receiver


@pytest.fixture(scope="module")
def replies() -> Iterator[Receiver]:
    with open_receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def replying(replies: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    """A local run whose replies go to a receiver of the customer's."""
    folder = tmp_path_factory.mktemp("replying") / "local"
    with LocalSystem(folder, UPLINK_URL=replies.url("/uplinks")) as system:
        yield system


def test_a_reply_is_pushed_to_the_uplink_destination(
    replying: LocalSystem, replies: Receiver
) -> None:
    client = Client(replying.demo)
    (message_id,) = client.send("+8613810030012").message_ids
    (push,) = replies.wait_for(1, _from("+8613810030012"))
    assert push.path == "/uplinks"
    assert push.headers["content-type"] == "application/x-www-form-urlencoded"
    form = push.form
    assert form.keys() == {"from", "to", "body", "smsMsgId"}
    assert form["to"] == client.channel_of("shipped")
    assert form["body"] == "Yes 好的 & more=1"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", form["smsMsgId"])
    assert form["smsMsgId"] not in message_id


def test_a_reply_names_the_channel_that_the_message_came_from(
    replying: LocalSystem, replies: Receiver
) -> None:
    client = Client(replying.demo)
    client.send("+8613810030011", template="code", templateParas='["1"]')
    (push,) = replies.wait_for(1, _from("+8613810030011"))
    assert push.form["to"] == client.channel_of("code") != client.channel_of("shipped")
    assert push.form["body"] == "T"


def _from(number: str) -> Which:
    def is_from(push: Push) -> bool:
        return push.form["from"] == number

    return is_from
