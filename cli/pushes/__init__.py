"""`heliograph pushes`: what customers were pushed, and pushing it again.

view.py    what became of the pushes of one message
replay.py  pushing again: one message, a time, or what was given up
"""

from __future__ import annotations

from cli.context import group
from cli.pushes import replay, view

app = group("Show what customers were pushed, and push it again.")
app.add_typer(view.app)
app.add_typer(replay.app)
