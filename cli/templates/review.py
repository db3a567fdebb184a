"""`heliograph templates`: from a draft to a text that may be sent, and out of use (TPL-24)."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer
from heliograph.domain.configuration_rules import Review, RuleBroken, reviewed

from cli.arguments import Yes
from cli.context import AsJson, group, reached
from cli.screen import confirm, fail, say, show_json
from cli.templates.view import public, there

app = group("Review templates.")

TemplateId: TypeAlias = Annotated[
    str, typer.Argument(metavar="TEMPLATE_ID", help="Its id, as `templates list` shows it.")
]


@app.command("submit")
def submit(ctx: typer.Context, template_id: TemplateId, as_json: AsJson = False) -> None:
    """Hand a template in for review."""
    _move(ctx, template_id, Review.SUBMIT, as_json)


@app.command("approve")
def approve(ctx: typer.Context, template_id: TemplateId, as_json: AsJson = False) -> None:
    """Let a template that was handed in be sent."""
    _move(ctx, template_id, Review.APPROVE, as_json)


@app.command("reject")
def reject(ctx: typer.Context, template_id: TemplateId, as_json: AsJson = False) -> None:
    """Send a template that was handed in back."""
    _move(ctx, template_id, Review.REJECT, as_json)


@app.command("disable")
def disable(
    ctx: typer.Context, template_id: TemplateId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Take an approved template out of use. It needs another review to be sent again."""
    confirm(f"Whatever is sent with the template {template_id} is then refused.", yes)
    _move(ctx, template_id, Review.DISABLE, as_json)


def _move(ctx: typer.Context, template_id: str, review: Review, as_json: bool) -> None:
    """Move a template on, if nobody else has moved it since it was read."""
    with reached(ctx) as deployment:
        template = there(deployment.templates.get(template_id), template_id)
        try:
            state = reviewed(template.state, review)
        except RuleBroken as error:
            fail(str(error))
        moved = deployment.templates.set_state(template_id, template.state, state)
    if moved is None:
        fail(f"Somebody else has just moved the template {template_id}. `templates show` tells.")
    if as_json:
        show_json(public(moved))
    else:
        say(f"Template {moved.name} is {moved.state}. Functions see that within 30 seconds.")
