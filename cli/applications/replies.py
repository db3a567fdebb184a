"""`heliograph applications replies`: how an application's replies are treated (BLK-02, C-11)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, TypeAlias

import typer
from heliograph.domain.configuration import Application, Area
from heliograph.domain.confirmation import confirmation_faults
from heliograph.domain.opt_out_words import folded, opt_out_words
from heliograph.domain.replies import PushFormat, ReplySettings

from cli.applications.view import there
from cli.arguments import ApplicationId
from cli.context import AsJson, group, reached
from cli.screen import show_facts, show_json

app = group("Say how the replies to an application are treated.")

_MOST_WORDS: Final = 50
_LONGEST_WORD: Final = 40

Words: TypeAlias = tuple[str, ...]


def _words(text: str | None) -> Words | None:
    """Read words that are separated by commas."""
    if text is None:
        return None
    words = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    if len(words) > _MOST_WORDS:
        raise typer.BadParameter(f"At most {_MOST_WORDS} words are allowed.")
    if not all(_is_word(word) for word in words):
        raise typer.BadParameter(f"A word has 1 to {_LONGEST_WORD} characters, on one line.")
    return words


def _is_word(word: str) -> bool:
    return bool(folded(word)) and len(word) <= _LONGEST_WORD and word.isprintable()


OptOutWords: TypeAlias = Annotated[
    str | None,
    typer.Option("--opt-out-words", help="Words for an opt-out, with commas, such as STOP,T,TD."),
]
DefaultWords: TypeAlias = Annotated[
    bool, typer.Option("--default-opt-out-words", help="The words that count if none are chosen.")
]
OptInWords: TypeAlias = Annotated[
    str | None,
    typer.Option("--opt-in-words", help="Words that take an opt-out back, such as START,UNSTOP."),
]
NoOptIn: TypeAlias = Annotated[
    bool, typer.Option("--no-opt-in", help="Nobody can take an opt-out back by a reply.")
]
CreateTime: TypeAlias = Annotated[
    bool | None,
    typer.Option("--create-time/--no-create-time", help="Say in a form when the reply came."),
]
Confirmation: TypeAlias = Annotated[
    str | None,
    typer.Option("--confirmation", help="Text of an SMS that confirms an opt-out to the person."),
]
NoConfirmation: TypeAlias = Annotated[
    bool, typer.Option("--no-confirmation", help="Confirm no opt-out, as without any choice.")
]
Format: TypeAlias = Annotated[
    PushFormat | None, typer.Option("--push-format", help="How replies are pushed.")
]


@app.command("show")
def show(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Show how the replies to an application are treated."""
    with reached(ctx) as deployment:
        application = there(deployment.applications.get(application_id), application_id)
    _show(application, as_json)


@app.command("set")
def set_(
    ctx: typer.Context,
    application_id: ApplicationId,
    opt_outs: OptOutWords = None,
    default_words: DefaultWords = False,
    opt_ins: OptInWords = None,
    no_opt_in: NoOptIn = False,
    create_time: CreateTime = None,
    push_format: Format = None,
    confirmation: Confirmation = None,
    no_confirmation: NoConfirmation = False,
    as_json: AsJson = False,
) -> None:
    """Say how the replies to an application are treated. What is not given stays as it is."""
    chosen = _chosen_words(_words(opt_outs), default_words, _words(opt_ins), no_opt_in)
    chosen |= _chosen_confirmation(confirmation, no_confirmation)
    if create_time is not None:
        chosen["has_create_time"] = create_time
    if push_format is not None:
        chosen["push_format"] = push_format
    with reached(ctx) as deployment:
        before = there(deployment.applications.get(application_id), application_id)
        settings = replace(before.replies, **chosen)
        _check(settings, before.area)
        stored = deployment.applications.set_replies(application_id, settings)
    _show(there(stored, application_id), as_json)


def _chosen_words(
    opt_outs: Words | None, default_words: bool, opt_ins: Words | None, no_opt_in: bool
) -> dict[str, Any]:
    """Return the settings that are given, by their names."""
    if (opt_outs and default_words) or (opt_ins and no_opt_in):
        raise typer.BadParameter("give words or the option that takes their place, not both.")
    chosen: dict[str, Any] = {}
    if opt_outs or default_words:
        chosen["opt_out_words"] = opt_outs
    if opt_ins or no_opt_in:
        chosen["opt_in_words"] = opt_ins or ()
    return chosen


def _chosen_confirmation(text: str | None, none: bool) -> dict[str, Any]:
    if text is not None and none:
        raise typer.BadParameter("give a text for the confirmation or take it away, not both.")
    return {"confirmation": text} if none or text is not None else {}


def _check(settings: ReplySettings, area: Area) -> None:
    if settings.confirmation is not None:
        for fault in confirmation_faults(settings.confirmation, area):
            raise typer.BadParameter(f"the confirmation {fault.text} ({fault.rule}).")
    outs = {folded(word) for word in opt_out_words(settings)}
    both = [word for word in settings.opt_in_words if folded(word) in outs]
    if both:
        raise typer.BadParameter(f"{both[0]!r} cannot mean an opt-out and its opposite.")


def _show(application: Application, as_json: bool) -> None:
    settings = application.replies
    if as_json:
        show_json(
            {
                "opt_out_words": list(opt_out_words(settings)),
                "opt_in_words": list(settings.opt_in_words),
                "create_time": settings.has_create_time,
                "push_format": settings.push_format.value,
                "confirmation": settings.confirmation,
            }
        )
        return
    show_facts(
        f"Replies to {application.name}",
        {
            "opt-out words": ", ".join(opt_out_words(settings)),
            "opt-in words": ", ".join(settings.opt_in_words) or None,
            "create time": "yes" if settings.has_create_time else "no",
            "push format": settings.push_format.value,
            "confirmation": settings.confirmation,
        },
    )
