"""Wrong requests are answered with their documented code, and nothing of them is queued."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
import urllib3

from tests.e2e.client import PATH, Answer, Client
from tests.e2e.local_system import LocalSystem

VICTIM = "+8613810050001"
"""Every wrong request names this recipient, as far as it names any."""


@pytest.fixture(scope="module", autouse=True)
def _nothing_was_queued(system: LocalSystem) -> Iterator[None]:
    """After all wrong requests a right one passes; none of the others reached a handset."""
    yield
    inbox = f"{system.base_url}/_local/inbox/witness"
    Client(system.demo).send("+8613810059999", statusCallback=inbox)
    system.wait_in_inbox("/witness", status="DELIVRD")
    assert system.get(f"/_local/handsets/{VICTIM}") == []


def _form(client: Client, **changes: str) -> dict[str, str]:
    fields = {
        "from": client.channel_of("shipped"),
        "to": VICTIM,
        "templateId": client.application["templates"]["shipped"],
    }
    return fields | {name.rstrip("_"): value for name, value in changes.items()}


def _body(client: Client, tail: bytes) -> bytes:
    fields = _form(client, to=VICTIM.replace("+", "%2B"))
    return "&".join(f"{name}={value}" for name, value in fields.items()).encode() + tail


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(lambda _: b"", "E000503", id="nothing"),
        pytest.param(lambda _: b"\x00\x01 no form at all", "E000503", id="no form"),
        pytest.param(lambda _: b"x" * 1_000_000, "E000503", id="a megabyte of no form"),
        pytest.param(lambda _: b"x" * 10_000_000, "E000000", id="ten megabytes"),
        pytest.param(lambda c: _body(c, b"&extend=\xff\xfe"), "E000000", id="invalid UTF-8"),
        pytest.param(lambda c: _body(c, b"&extend=%FF"), "E000000", id="invalid UTF-8, encoded"),
    ],
)
def test_a_body_that_cannot_be_understood(
    body: Callable[[Client], bytes], code: str, client: Client
) -> None:
    answer = client.post_bytes(body(client))
    assert (answer.status, answer.json["code"]) == (400, code)
    assert "result" not in answer.json


def test_a_content_type_that_is_no_form(client: Client) -> None:
    answer = client.post_bytes(json.dumps(_form(client)).encode(), "application/json")
    assert (answer.status, answer.json["code"]) == (400, "E000040")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"to": ""}, id="no recipient"),
        pytest.param({"to": f"{VICTIM},not a number"}, id="one recipient is no number"),
        pytest.param({"to": ",".join([VICTIM] * 501)}, id="501 recipients"),
        pytest.param({"statusCallback": "ftp://example.com"}, id="a callback that is no HTTP URL"),
        pytest.param({"templateId": ""}, id="no template"),
    ],
)
def test_a_field_that_is_wrong(changes: dict[str, str], client: Client) -> None:
    answer = client.post(_form(client, **changes))
    assert (answer.status, answer.json["code"]) == (400, "E000503")


def _row_status(answer: Answer) -> str:
    assert (answer.status, answer.json["code"]) == (400, "E000510")
    (row,) = answer.json["result"]
    status: str = row["status"]
    return status


def test_a_channel_number_of_another_application(client: Client, system: LocalSystem) -> None:
    theirs = system.demo["international"]["channel_number"]
    assert _row_status(client.post(_form(client, from_=theirs))) == "E200033"


def test_a_template_that_is_not_approved_yet(client: Client) -> None:
    pending = client.application["templates"]["pending"]
    assert _row_status(client.post(_form(client, templateId=pending))) == "E200030"


def test_parameters_that_do_not_fit_the_template(client: Client) -> None:
    assert _row_status(client.post(_form(client, templateParas='["1"]'))) == "E200028"


def _headers(client: Client, **changes: str | None) -> dict[str, str]:
    headers: dict[str, str | None] = {**client.credentials()}
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in headers.items() if value is not None}


def _with(field: str, value: str) -> Callable[[Client], dict[str, str]]:
    """Make right credentials but for one attribute of X-WSSE."""

    def make(client: Client) -> dict[str, str]:
        wsse = client.credentials()["X-WSSE"]
        return _headers(client, X_WSSE=re.sub(rf'{field}="[^"]*"', f'{field}="{value}"', wsse))

    return make


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        pytest.param(lambda c: _headers(c, Authorization=None), 400, "E000001", id="no header"),
        pytest.param(lambda c: _headers(c, X_WSSE=None), 400, "E000020", id="no X-WSSE"),
        pytest.param(_with("Username", "nobody"), 401, "E000102", id="unknown key"),
        pytest.param(_with("PasswordDigest", "wrong"), 401, "E000105", id="bad digest"),
        pytest.param(_with("Created", "2020-01-01T00:00:00Z"), 401, "E000110", id="stale"),
        pytest.param(_with("Created", "yesterday"), 400, "E000025", id="no time"),
    ],
)
def test_who_asks_is_not_proved(
    headers: Callable[[Client], dict[str, str]], status: int, code: str, client: Client
) -> None:
    answer = client.post(_form(client), headers(client))
    assert (answer.status, answer.json["code"]) == (status, code)


def test_a_wrong_method_and_a_wrong_path_are_not_found(system: LocalSystem) -> None:
    for method, path in [("GET", PATH), ("POST", PATH + "/"), ("POST", "/")]:
        assert urllib3.request(method, system.base_url + path).status == 404
