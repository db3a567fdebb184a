"""Arguments and options that several commands have, and what may stand in them."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

import typer
from heliograph.domain.configuration import MessageType
from heliograph.domain.configuration_rules import RuleBroken, signature_name
from heliograph.domain.erasure import names
from heliograph.domain.numbers import is_well_formed


def following(rule: Callable[[str], str]) -> Callable[[str | None], str | None]:
    """Make a callback that takes what follows a rule, and calls anything else bad usage."""

    def check(value: str | None) -> str | None:
        try:
            return None if value is None else rule(value)
        except RuleBroken as error:
            raise typer.BadParameter(str(error)) from None

    return check


def destination(url: str) -> str:
    """Check the address of an uplink destination (APP-09)."""
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname)
        _ = parts.port  # raises if it is no port
    except ValueError as error:
        raise RuleBroken(f"{url!r} is no URL: {error}.") from error
    if parts.scheme not in ("http", "https") or not has_host:
        raise RuleBroken(f"{url!r} must be http:// or https:// and name a host.")
    if not url.isprintable() or " " in url:
        raise RuleBroken(f"{url!r} has a space or a control character.")
    return url


def international_number(number: str) -> str:
    """Check a phone number: `+`, the country code and the rest, in digits (E.164)."""
    if not number.startswith("+") or not is_well_formed(number):
        raise RuleBroken("A number is written with + and its country code, in digits.")
    return number


def reason(text: str) -> str:
    """Check the reason for a change that somebody may ask about later."""
    text = text.strip()
    if not text or len(text) > _LONGEST_REASON or not text.isprintable():
        raise RuleBroken(f"A reason has 1 to {_LONGEST_REASON} characters, on one line.")
    return text


def unnamed(number: str, why: str) -> None:
    """Check that a reason does not name the number that it is about: the audit keeps it for good.

    Raises BadParameter.
    """
    if names(why, number):
        raise typer.BadParameter("--reason must not name the number: the audit keeps it.")


def message_type(name: str | None) -> MessageType | None:
    """Return the type of a signature or template by its name."""
    return None if name is None else MessageType(name)


def operator() -> str:
    """Return who types: the name of the account on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


_LONGEST_REASON = 200

ApplicationId: TypeAlias = Annotated[
    str, typer.Argument(metavar="APPLICATION_ID", help="Its id, as `applications list` shows it.")
]
OfApplication: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="APPLICATION_ID", help="Only what belongs to this one.")
]
ChannelNumber: TypeAlias = Annotated[
    str, typer.Argument(metavar="CHANNEL_NUMBER", help="Its number, as `channels list` shows it.")
]
PhoneNumber: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="NUMBER",
        help="A phone number with + and country code.",
        callback=following(international_number),
    ),
]
Reason: TypeAlias = Annotated[
    str,
    typer.Option("--reason", help="Why, for those who ask later.", callback=following(reason)),
]
Reveal: TypeAlias = Annotated[bool, typer.Option("--reveal", help="Show whole phone numbers.")]
RaiseQuota: TypeAlias = Annotated[
    bool, typer.Option("--raise-quota", "--force", help="Do it although the quota is used up.")
]
SignatureName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--signature",
        callback=following(signature_name),
        help="An approved signature, without brackets (mainland).",
    ),
]
TypeName: TypeAlias = Annotated[
    Literal["verification", "notification"] | None,
    typer.Option("--type", help="What it is for (mainland)."),
]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
