"""heliograph pushes show"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from heliograph.domain.push_log import PushTry

from tests.functional.cli.conftest import Terminal

NOW = datetime.now(UTC).replace(microsecond=0)


def test_what_became_of_a_messages_pushes_is_shown(terminal: Terminal) -> None:
    tried = PushTry(
        subject_id="shown",
        push_id="shown.1.DELIVERED",
        at=NOW,
        answer="answered 503",
        is_taken=False,
    )
    taken = replace(tried, at=NOW + timedelta(seconds=5), answer="answered 204", is_taken=True)
    for one in (tried, taken):
        terminal.deployment.push_log.record(one)
    shown = terminal.type("pushes", "show", "shown")
    for part in ("shown.1.DELIVERED", "2", "answered 204", f"{NOW:%H:%M:%S}"):
        assert part in shown.out
    (as_json,) = json.loads(terminal.type("pushes", "show", "shown", "--json").out)
    assert as_json["tries"] == 2
    assert as_json["taken_at"] == as_json["last_at"] != as_json["first_at"]


def test_what_was_never_pushed_has_nothing_to_show(terminal: Terminal) -> None:
    assert "Nothing was pushed" in terminal.type("pushes", "show", "404").out
    assert json.loads(terminal.type("pushes", "show", "404", "--json").out) == []
