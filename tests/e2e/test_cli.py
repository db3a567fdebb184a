"""The operator's command in front of a local run."""

import json
import re
from collections.abc import Iterator

from tests.architecture.documents import page
from tests.e2e.client import Client
from tests.e2e.command import type_command, wait_until_shown
from tests.e2e.local_system import LocalSystem

SHOWN_AS = {
    "application id": "APPLICATION_ID",
    "app key": "APP_KEY",
    "app secret": "APP_SECRET",
    "base URL": "BASE_URL",
    "channel number": "CHANNEL_NUMBER",
    "id": "TEMPLATE_ID",
}
"""What a command shows, and the word that stands for it in docs/cli.md."""


def steps_of_the_walk() -> Iterator[str]:
    """The commands of the walk in docs/cli.md, in their order."""
    (walk,) = re.findall(
        r"^## From an empty stack.*?(?=^## )", page("docs/cli.md").text, re.M | re.S
    )
    for indented, block in re.findall(r"^    (\S[^\n]*)$|^```sh\n(.*?)^```$", walk, re.M | re.S):
        yield indented or block


def test_the_walk_from_an_empty_stack_leads_to_a_delivered_message(system: LocalSystem) -> None:
    found: dict[str, str] = {}
    for step in steps_of_the_walk():
        words = re.sub(r"[A-Z]+_[A-Z]+", lambda word: found.get(word[0], word[0]), step)
        if step.startswith("export "):
            continue
        if "message show" in step:
            assert "DELIVRD" in wait_until_shown(system, words, "DELIVERED")
            return
        shown = type_command(system, words)
        if "curl" in step:
            (row,) = json.loads(shown)["result"]
            found["MESSAGE_ID"] = row["smsMsgId"]
        for line in shown.splitlines():
            name, _, value = line.strip().partition("  ")
            if name in SHOWN_AS:
                found.setdefault(SHOWN_AS[name], value.strip())
    raise AssertionError("the walk does not end with the message")


def test_who_opted_out_through_the_command_gets_nothing_more(
    system: LocalSystem, client: Client
) -> None:
    """BLK-01, BLK-07."""
    number = "+8613900012001"
    channel = client.channel_of("shipped")
    opt_out = f".venv/bin/heliograph opt-outs add {channel} {number} --reason 'called support'"
    type_command(system, opt_out)
    (message_id,) = client.send(number).message_ids
    shown = wait_until_shown(system, f".venv/bin/heliograph message show {message_id}", "REJECTED")
    assert "REJECTD" in shown
