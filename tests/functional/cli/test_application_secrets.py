"""heliograph applications rotate-secret|retire-secret"""

import json
import re

from heliograph.domain.configuration import Application

from tests.functional.cli.conftest import SHOP, Terminal

KEY = re.compile(r"[A-Za-z0-9]{28}")


def stored(terminal: Terminal) -> Application:
    application = terminal.deployment.applications.get("10001")
    assert application is not None
    return application


def rotate(terminal: Terminal, *options: str) -> str:
    ended = terminal.type("applications", "rotate-secret", "10001", "--json", *options)
    assert ended.code == 0
    return str(json.loads(ended.out)["app_secret"])


def test_a_new_secret_is_valid_beside_the_newest_old_one(terminal: Terminal) -> None:
    secret = rotate(terminal, "--yes")
    assert KEY.fullmatch(secret)
    assert stored(terminal).app_secrets == (secret, "new secret")


def test_a_secret_that_stops_working_is_asked_about(terminal: Terminal) -> None:
    for answer in ("n\n", ""):
        for command in ("rotate-secret", "retire-secret"):
            assert terminal.type("applications", command, "10001", answer=answer).code == 1
    assert stored(terminal) == SHOP
    assert terminal.type("applications", "retire-secret", "10001", answer="y\n").code == 0
    assert stored(terminal).app_secrets == ("new secret",)


def test_the_first_rotation_takes_nothing_away_and_does_not_ask(terminal: Terminal) -> None:
    terminal.type("applications", "retire-secret", "10001", "--yes")
    secret = rotate(terminal)
    assert stored(terminal).app_secrets == (secret, "new secret")


def test_the_only_secret_cannot_be_taken_away(terminal: Terminal) -> None:
    assert terminal.type("applications", "retire-secret", "10001", "--yes").code == 0
    ended = terminal.type("applications", "retire-secret", "10001", "--yes")
    assert (ended.code, ended.out) == (1, "")
    assert "one secret" in ended.err
    assert stored(terminal).app_secrets == ("new secret",)


def test_a_new_secret_is_shown_once_and_nowhere_else(terminal: Terminal) -> None:
    ended = terminal.type("applications", "rotate-secret", "10001", "--yes")
    secret = stored(terminal).app_secrets[0]
    assert ended.out.count(secret) == 1
    assert secret not in terminal.type("applications", "list", "--json").out


def test_no_secret_is_made_for_an_application_that_is_not_there(terminal: Terminal) -> None:
    ended = terminal.type("applications", "rotate-secret", "404", "--yes")
    assert (ended.code, ended.out) == (1, "")
    assert "no application 404" in ended.err
