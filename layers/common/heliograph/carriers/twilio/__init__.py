"""Twilio's Programmable Messaging (docs/carriers/twilio.md)."""

from __future__ import annotations

from typing import Final

NAME: Final = "twilio"
"""Names this vendor in an account and in the registry of vendors."""
