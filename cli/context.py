"""What the commands share: how they are grouped, the deployment they speak to, their options.

What speaks to AWS takes most of a second to import, so it is imported when a deployment is reached
for: help and mistakes in typing are answered at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias, cast

import typer

from cli.screen import fail
from cli.target import Target

if TYPE_CHECKING:
    from cli.deployment import Deployment

Connect: TypeAlias = "Callable[[Target], Deployment]"

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Show JSON, for programs.")]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which deployment a command is for, and the way to it."""

    target: Target
    connect: Connect


def group(about: str) -> typer.Typer:
    """Make a group of commands."""
    return typer.Typer(
        help=about,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # frames around help triple the time it takes
    )


def connect(target: Target) -> Deployment:
    """Find the deployment in AWS or in a local run."""
    from cli import deployment  # noqa: PLC0415 - see above

    return deployment.connect(target)


@contextmanager
def reached(ctx: typer.Context) -> Iterator[Deployment]:
    """Yield the deployment; if it cannot be reached, say what to do and end with exit code 1."""
    from cli.failures import REACHING, explain  # noqa: PLC0415 - see above

    selection = cast(Selection, ctx.obj)
    try:
        yield selection.connect(selection.target)
    except REACHING as error:
        fail(explain(error, selection.target))
