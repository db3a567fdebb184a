"""heliograph applications webhook-secrets|push-keys|set-reports|clear-reports"""

import base64
import json
from datetime import UTC, datetime

import pytest
from heliograph.domain.configuration import Application, PushKeys
from standardwebhooks.webhooks import Webhook

from tests.functional.cli.conftest import HOTEL, SHOP, Terminal

REPORTS = "https://customer.test/reports"
SECRET_BYTES = range(24, 65)
"""How long a secret of Standard Webhooks may be."""


def stored(terminal: Terminal, application_id: str = "10001") -> Application:
    application = terminal.deployment.applications.get(application_id)
    assert application is not None
    return application


def typed(terminal: Terminal, *words: str) -> dict[str, object]:
    ended = terminal.type("applications", *words, "--json")
    assert ended.code == 0, ended.err
    shown: dict[str, object] = json.loads(ended.out)
    return shown


def rotate(terminal: Terminal, *options: str) -> str:
    return str(typed(terminal, "webhook-secrets", "rotate", "10001", *options)["webhook_secret"])


# -- where reports go ------------------------------------------------------------------------------


def test_the_address_of_reports_is_set_and_taken_away(terminal: Terminal) -> None:
    """RPT-01."""
    assert typed(terminal, "set-reports", "10001", REPORTS)["report_url"] == REPORTS
    assert stored(terminal).report_url == REPORTS
    assert typed(terminal, "clear-reports", "10001")["report_url"] is None
    assert stored(terminal) == SHOP


@pytest.mark.parametrize("url", ["ftp://customer.test/", "customer.test", "https://", "http://a b"])
def test_what_is_no_address_is_not_understood(terminal: Terminal, url: str) -> None:
    assert terminal.type("applications", "set-reports", "10001", url).code == 2
    assert stored(terminal) == SHOP


# -- secrets of Standard Webhooks ------------------------------------------------------------------


def test_a_new_webhook_secret_is_one_that_the_official_library_takes(terminal: Terminal) -> None:
    secret = rotate(terminal)
    assert stored(terminal).webhook_secrets == (secret,)
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) in SECRET_BYTES
    assert Webhook(secret).sign("id", datetime.now(UTC), "body").startswith("v1,")


def test_two_webhook_secrets_are_active_while_one_is_replaced(terminal: Terminal) -> None:
    first, second = rotate(terminal), rotate(terminal)
    assert stored(terminal).webhook_secrets == (second, first)
    third = rotate(terminal, "--yes")
    assert stored(terminal).webhook_secrets == (third, second)
    typed(terminal, "webhook-secrets", "retire", "10001", "--yes")
    assert stored(terminal).webhook_secrets == (third,)
    typed(terminal, "webhook-secrets", "clear", "10001", "--yes")
    assert stored(terminal) == SHOP


def test_a_webhook_secret_that_stops_signing_is_asked_about(terminal: Terminal) -> None:
    secrets = (rotate(terminal), rotate(terminal))[::-1]
    for command in ("rotate", "retire", "clear"):
        ended = terminal.type("applications", "webhook-secrets", command, "10001", answer="n\n")
        assert ended.code == 1
    assert stored(terminal).webhook_secrets == secrets


def test_the_only_webhook_secret_is_not_retired(terminal: Terminal) -> None:
    secret = rotate(terminal)
    ended = terminal.type("applications", "webhook-secrets", "retire", "10001", "--yes")
    assert (ended.code, ended.out) == (1, "")
    assert stored(terminal).webhook_secrets == (secret,)


# -- keys ------------------------------------------------------------------------------------------


def test_a_pair_of_push_keys_is_made_replaced_and_removed(terminal: Terminal) -> None:
    shown = typed(terminal, "push-keys", "create", "10001")
    pair = PushKeys(str(shown["push_access_key"]), str(shown["push_secret_key"]))
    assert stored(terminal).push_keys == pair
    assert terminal.type("applications", "push-keys", "create", "10001", answer="n\n").code == 1
    assert stored(terminal).push_keys == pair
    assert typed(terminal, "push-keys", "create", "10001", "--yes") != shown
    assert terminal.type("applications", "push-keys", "remove", "10001", answer="n\n").code == 1
    typed(terminal, "push-keys", "remove", "10001", "--yes")
    assert stored(terminal) == SHOP


# -- for all of them -------------------------------------------------------------------------------


def test_a_secret_of_pushes_is_shown_once_and_nowhere_else(terminal: Terminal) -> None:
    made = terminal.type("applications", "webhook-secrets", "rotate", "10001").out
    made += terminal.type("applications", "push-keys", "create", "10001").out
    application = stored(terminal)
    assert application.push_keys is not None
    listed = terminal.type("applications", "list", "--json").out
    for secret in (*application.webhook_secrets, application.push_keys.secret_key):
        assert made.count(secret) == 1
        assert secret not in listed + repr(application)
    assert application.push_keys.access_key in listed
    assert stored(terminal, "9") == HOTEL


COMMANDS = [
    ("webhook-secrets", "rotate"),
    ("webhook-secrets", "retire"),
    ("webhook-secrets", "clear"),
    ("push-keys", "create"),
    ("push-keys", "remove"),
    ("clear-reports",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_application_that_is_not_there_gets_nothing(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    options = () if command == ("clear-reports",) else ("--yes",)
    ended = terminal.type("applications", *command, "404", *options)
    assert (ended.code, ended.out) == (1, "")
    assert "no application 404" in ended.err
    assert stored(terminal) == SHOP
