"""A reply of a handset goes to the application that owns the channel number it was sent to.

Without UPLINK_URL that is the local inbox; with it, see test_local_run.
"""

import re

from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem


def test_a_reply_is_pushed_as_a_form_with_an_id_of_its_own(
    system: LocalSystem, client: Client
) -> None:
    """UPL-06, UPL-08, UPL-09: recipient and channel number are what joins it to its message."""
    answer = client.send("+8613810030012")
    (row,), (message_id,) = answer.json["result"], answer.message_ids
    entry = system.wait_in_inbox("/uplinks", **{"from": "+8613810030012"})
    assert entry["method"] == "POST"
    assert entry["headers"]["Content-Type"] == "application/x-www-form-urlencoded"
    form = entry["body"]
    assert (form["to"], form["from"]) == (row["from"], row["originTo"])
    assert form.keys() == {"from", "to", "body", "smsMsgId"}
    assert form["to"] == client.channel_of("shipped")
    assert form["body"] == "Yes 好的 & more=1"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", form["smsMsgId"])
    assert form["smsMsgId"] not in message_id


def test_a_reply_names_the_channel_that_the_message_came_from(
    system: LocalSystem, client: Client
) -> None:
    client.send("+8613810030011", template="code", templateParas='["1"]')
    form = system.wait_in_inbox("/uplinks", **{"from": "+8613810030011"})["body"]
    assert form["to"] == client.channel_of("code") != client.channel_of("shipped")
    assert form["body"] == "T"
