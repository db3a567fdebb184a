"""`heliograph statistics`: what was sent and what became of it, in numbers."""

from __future__ import annotations

from cli.context import group
from cli.statistics import rebuild, view

app = group("Count what was sent, and what became of it.")
app.add_typer(view.app)
app.add_typer(rebuild.app)
