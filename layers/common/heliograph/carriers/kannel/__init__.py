"""Kannel, an open gateway to SMPP and other connections (docs/carriers/kannel.md)."""

from __future__ import annotations

from typing import Final

NAME: Final = "kannel"
"""Names this vendor."""
