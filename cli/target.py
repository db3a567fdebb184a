"""Which deployment an operator points to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LOCAL_URL: Final = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Which deployment is meant: a stack in AWS if one is named, else a local run.

    url: where the local run listens. region, profile: None for what AWS's own settings say.
    """

    stack: str | None = None
    url: str = LOCAL_URL
    region: str | None = None
    profile: str | None = None


class NoDeployment(Exception):
    """There is no Heliograph where the operator pointed to."""
