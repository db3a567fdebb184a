"""What an application wants done with what people write back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PushFormat(StrEnum):
    """How a reply is written when it is pushed."""

    FORM = "form"
    """As the service writes it that the application's dialect comes from."""
    JSON = "json"
    """As a JSON object that also says what else is known of the reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySettings:
    """How the replies to one application are treated.

    opt_out_words: None for the default set (`opt_out_words.DEFAULT_OPT_OUT_WORDS`).
    opt_in_words: take an opt-out back; none if a person cannot do that by a reply.
    has_create_time: whether a form says when the reply came (UPL-06); JSON always does.
    confirmation: what a person is sent who has just opted out, without its signature; None for
    nothing.
    """

    opt_out_words: tuple[str, ...] | None = None
    opt_in_words: tuple[str, ...] = ()
    has_create_time: bool = False
    push_format: PushFormat = PushFormat.FORM
    confirmation: str | None = None
