"""heliograph templates create|submit|approve|reject|disable|show|list"""

import json
from pathlib import Path
from typing import Any

import pytest
from heliograph.domain.configuration import (
    Channel,
    MessageType,
    Template,
    TemplateState,
)

from tests.functional.cli.conftest import HOTEL, SHOP, Terminal

CHANNEL = Channel(
    channel_number="8824110605111",
    application_id="10001",
    signature_name="Shop",
    message_type=MessageType.NOTIFICATION,
)
CONTENT = "Your parcel ${TXT_20} has been shipped."
PARCEL = ("10001", "--name", "parcel", "--type", "notification", "--signature", "Shop")
GENERAL = ("10001", "--name", "all", "--type", "notification", "--general")


@pytest.fixture(autouse=True)
def _two_applications(bare: Terminal) -> None:
    for application in (SHOP, HOTEL):
        bare.deployment.applications.save(application)
    bare.deployment.channels.save(CHANNEL)


def create(terminal: Terminal, *arguments: str, content: str = CONTENT) -> Any:
    ended = terminal.type("templates", "create", *arguments, "--content", content, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def refusal(terminal: Terminal, *arguments: str, content: str = CONTENT) -> str:
    before = list(terminal.deployment.templates.all())
    ended = terminal.type("templates", "create", *arguments, "--content", content)
    assert (ended.code, ended.out) == (1, "")
    assert list(terminal.deployment.templates.all()) == before
    return ended.err


def stored(terminal: Terminal, template_id: str) -> Template:
    template = terminal.deployment.templates.get(template_id)
    assert template is not None
    return template


def test_a_new_template_waits_to_be_handed_in(bare: Terminal) -> None:
    """TPL-22, TPL-23."""
    shown = create(bare, *PARCEL)
    template = stored(bare, shown["template_id"])
    assert template == Template(
        template_id=shown["template_id"],
        application_id="10001",
        name="parcel",
        content=CONTENT,
        state=TemplateState.UNSUBMITTED,
        message_type=MessageType.NOTIFICATION,
        signature_name="Shop",
    )
    assert len(template.template_id) == 32


def test_it_tells_how_large_the_messages_get(bare: Terminal) -> None:
    """TPL-21."""
    shown = create(bare, *PARCEL)
    assert shown["characters_at_most"] == len("[Shop]") + len("Your parcel  has been shipped.") + 20
    assert shown["segments_at_most"] == 1
    people = bare.type("templates", "show", shown["template_id"]).out
    assert "at most 56" in people
    assert CONTENT in people


def test_a_text_comes_from_a_file_with_the_line_feeds_typed_there(
    bare: Terminal, tmp_path: Path
) -> None:
    """TPL-20."""
    file = tmp_path / "text.txt"
    file.write_text("Your parcel\nis here, 您好。\n", encoding="utf-8")
    options = ("--content-file", str(file), "--json")
    shown = json.loads(bare.type("templates", "create", *PARCEL, *options).out)
    assert stored(bare, shown["template_id"]).content == "Your parcel\nis here, 您好。"


def test_a_file_that_cannot_be_read_is_told(bare: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    create_from = ("templates", "create", *PARCEL, "--content-file", str(file))
    assert "cannot be read" in bare.type(*create_from).err
    file.write_bytes(b"\xff\xfe")
    ended = bare.type(*create_from)
    assert (ended.code, "UTF-8" in ended.err) == (1, True)


@pytest.mark.parametrize(
    "options",
    [(), ("--content", "a", "--content-file", "b"), ("--content", "a", "--name", "")],
    ids=" ".join,
)
def test_one_text_and_a_name_are_needed(bare: Terminal, options: tuple[str, ...]) -> None:
    assert bare.type("templates", "create", *PARCEL, *options).code == 2
    assert bare.targets == []


def test_an_international_template_has_no_type_and_no_signature(bare: Terminal) -> None:
    """TPL-22."""
    shown = create(bare, "9", "--name", "hello")
    assert (shown["message_type"], shown["signature_name"]) == (None, None)
    for options in (("--general",), ("--type", "notification"), ("--signature", "Shop")):
        assert "abroad" in refusal(bare, "9", "--name", "hello", *options)


@pytest.mark.parametrize(
    "options",
    [
        ("--type", "notification"),
        ("--signature", "Shop"),
        ("--general",),
        ("--type", "notification", "--signature", "Shop", "--general"),
    ],
    ids=" ".join,
)
def test_a_mainland_template_goes_with_one_signature_or_with_all_of_its_type(
    bare: Terminal, options: tuple[str, ...]
) -> None:
    assert "--signature or --general" in refusal(bare, "10001", "--name", "parcel", *options)


@pytest.mark.parametrize(
    ("type_name", "signature"), [("verification", "Shop"), ("notification", "shop")]
)
def test_its_signature_is_one_of_the_application_and_of_its_type(
    bare: Terminal, type_name: str, signature: str
) -> None:
    """SIG-03, SIG-14."""
    options = ("10001", "--name", "parcel", "--type", type_name, "--signature", signature)
    said = refusal(bare, *options, content="Verification code: ${NUM_6}")
    assert f"no {type_name} signature {signature}" in said


def test_a_general_template_needs_a_signature_of_its_type_to_go_with(bare: Terminal) -> None:
    """TPL-35."""
    assert create(bare, *GENERAL)["is_general"] is True
    other = ("10001", "--name", "all", "--type", "verification", "--general")
    said = refusal(bare, *other, content="Verification code: ${NUM_6}")
    assert "no verification signature" in said


def test_two_thousand_templates_are_the_quota_which_the_operator_can_raise(
    bare: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TPL-28, with a quota of two instead of two thousand."""
    monkeypatch.setattr("cli.templates.create.TEMPLATES_PER_APPLICATION", 2)
    create(bare, *PARCEL)
    create(bare, *PARCEL)
    assert "--raise-quota" in refusal(bare, *PARCEL)
    assert create(bare, *PARCEL, "--raise-quota")


def test_a_text_that_breaks_rules_is_refused_with_all_of_them(bare: Terminal) -> None:
    """TPL-02 to TPL-11."""
    said = refusal(bare, *PARCEL, content="Hello ★ ${TXT_21}" + "x" * 500)
    for rule in ("TPL-02", "TPL-03", "TPL-04"):
        assert rule in said


def test_numbered_variables_come_with_their_types(bare: Terminal) -> None:
    text = "Parcel ${1} comes at ${2}."
    types = ("--variable-type", "CHARDIGIT", "--variable-type", "DATETIME")
    shown = create(bare, *PARCEL, *types, content=text)
    assert shown["variable_types"] == ["CHARDIGIT", "DATETIME"]
    assert [one.value for one in stored(bare, shown["template_id"]).variable_types] == [
        "CHARDIGIT",
        "DATETIME",
    ]
    assert "TPL-04" in refusal(bare, *PARCEL, content=text)


def move(terminal: Terminal, review: str, template_id: str) -> str:
    options = ("--yes",) if review == "disable" else ()
    ended = terminal.type("templates", review, template_id, "--json", *options)
    assert ended.code == 0, ended.err
    state = json.loads(ended.out)["state"]
    assert stored(terminal, template_id).state == state
    return str(state)


def test_a_template_goes_through_its_reviews(bare: Terminal) -> None:
    """TPL-24, TPL-25."""
    template_id = create(bare, *PARCEL)["template_id"]
    steps = [
        ("submit", "PENDING"),
        ("reject", "REJECTED"),
        ("submit", "PENDING"),
        ("approve", "APPROVED_ACTIVATED"),
        ("disable", "STOP"),
        ("submit", "PENDING"),
    ]
    assert [(review, move(bare, review, template_id)) for review, _ in steps] == steps


@pytest.mark.parametrize("review", ["approve", "reject", "disable"])
def test_a_template_that_was_not_handed_in_is_not_reviewed(bare: Terminal, review: str) -> None:
    """TPL-24."""
    template_id = create(bare, *PARCEL)["template_id"]
    options = ("--yes",) if review == "disable" else ()
    ended = bare.type("templates", review, template_id, *options)
    assert (ended.code, ended.out) == (1, "")
    assert "UNSUBMITTED" in ended.err
    assert stored(bare, template_id).state is TemplateState.UNSUBMITTED


def test_a_template_is_disabled_once_the_operator_confirms(bare: Terminal) -> None:
    template_id = create(bare, *PARCEL)["template_id"]
    for review in ("submit", "approve"):
        move(bare, review, template_id)
    for answer in ("n\n", ""):
        assert bare.type("templates", "disable", template_id, answer=answer).code == 1
    assert stored(bare, template_id).state is TemplateState.APPROVED_ACTIVATED
    assert bare.type("templates", "disable", template_id, answer="y\n").code == 0
    assert stored(bare, template_id).state is TemplateState.STOP


@pytest.mark.parametrize(
    "command", [("submit",), ("approve",), ("reject",), ("disable", "--yes"), ("show",)]
)
def test_an_unknown_template_is_told(bare: Terminal, command: tuple[str, ...]) -> None:
    review, *options = command
    ended = bare.type("templates", review, "404", *options)
    assert (ended.code, ended.out) == (1, "")
    assert "no template 404" in ended.err


@pytest.mark.parametrize(
    "command", [("create", "404", *PARCEL[1:], "--content", "a"), ("list", "404")]
)
def test_an_unknown_application_is_told(bare: Terminal, command: tuple[str, ...]) -> None:
    ended = bare.type("templates", *command)
    assert (ended.code, ended.out) == (1, "")
    assert "no application 404" in ended.err


def test_templates_are_listed_by_application_and_name(bare: Terminal) -> None:
    assert "no templates" in bare.type("templates", "list").out
    parcel = create(bare, *PARCEL)["template_id"]
    general = create(bare, *GENERAL)["template_id"]
    hello = create(bare, "9", "--name", "hello")["template_id"]
    rows = [line.split() for line in bare.type("templates", "list").out.splitlines()]
    assert rows[1:] == [
        [hello, "9", "hello", "UNSUBMITTED", "-", "-"],
        [general, "10001", "all", "UNSUBMITTED", "notification", "(general)"],
        [parcel, "10001", "parcel", "UNSUBMITTED", "notification", "Shop"],
    ]
    listed = json.loads(bare.type("templates", "list", "9", "--json").out)
    assert [template["template_id"] for template in listed] == [hello]
