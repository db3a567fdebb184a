"""Vonage's SMS API, once Nexmo's (docs/carriers/vonage.md)."""

from __future__ import annotations

from typing import Final

NAME: Final = "vonage"
"""Names this vendor in an account and in the registry of vendors."""
