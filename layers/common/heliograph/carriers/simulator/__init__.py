"""The carrier that lives in the stack (docs/sandbox.md). It shares nothing with us but the wire."""

from __future__ import annotations

from typing import Final

NAME: Final = "simulator"
"""Names this carrier in records, in the callback addresses and in the secret of the carriers."""
