"""What the commands share: the deployment they speak to, and their common options."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, TypeAlias, cast

import typer

from cli.deployment import Connect, Deployment, Target
from cli.failures import REACHING, explain
from cli.screen import fail

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Show JSON, for programs.")]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which deployment a command is for, and the way to it."""

    target: Target
    connect: Connect


@contextmanager
def reached(ctx: typer.Context) -> Iterator[Deployment]:
    """Yield the deployment; if it cannot be reached, say what to do and end with exit code 1."""
    selection = cast(Selection, ctx.obj)
    try:
        yield selection.connect(selection.target)
    except REACHING as error:
        fail(explain(error, selection.target))
