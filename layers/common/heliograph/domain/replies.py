"""What an application wants done with what people write back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySettings:
    """How the replies to one application are treated.

    opt_out_words: None for the default set (`opt_out_words.DEFAULT_OPT_OUT_WORDS`).
    opt_in_words: take an opt-out back; none if a person cannot do that by a reply.
    """

    opt_out_words: tuple[str, ...] | None = None
    opt_in_words: tuple[str, ...] = ()
