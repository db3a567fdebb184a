"""What every function has."""

from __future__ import annotations

from typing import Final

from heliograph.clock import SystemClock
from heliograph.settings import Settings

settings: Final = Settings()
clock: Final = SystemClock()
