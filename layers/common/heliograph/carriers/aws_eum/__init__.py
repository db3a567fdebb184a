"""AWS End User Messaging SMS, in its API `pinpoint-sms-voice-v2` (docs/carriers/aws_eum.md)."""

from __future__ import annotations

from typing import Final

NAME: Final = "aws_eum"
"""The vendor's name."""
