"""Who calls our HTTP APIs, and what they may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from heliograph.domain.configuration import Application


class KeyHolder(Protocol):
    """Who has a key and secrets to prove it with: an application or an operator."""

    @property
    def app_secrets(self) -> tuple[str, ...]:
        """The newest first; two while a secret is rotated."""

    @property
    def allowlist(self) -> tuple[str, ...]:
        """Addresses and networks (CIDR) to call from; empty means anywhere (APP-08)."""

    @property
    def is_suspended(self) -> bool:
        """Whether the key is out of use (APP-13, PRV-04)."""


Holder = TypeVar("Holder", bound=KeyHolder)

HolderOfKey: TypeAlias = Callable[[str], Holder | None]
"""Returns who has a key, None if nobody does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A person or program of the operator's own that may see the records of every application.

    name: for people and for the audit. app_key: begins with OPERATOR_KEY. may_reveal: whether
    whole phone numbers are shown if asked for (PRV-03).
    """

    name: str
    app_key: str
    app_secrets: tuple[str, ...]
    may_reveal: bool = False
    is_suspended: bool = False
    allowlist: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Leave the secrets out of logs and tracebacks."""
        return f"Operator({self.name})"


@dataclass(frozen=True, slots=True)
class Owner:
    """An application as the owner of its records, which it reads with the keys that it sends with.

    To pause it stops its sends (APP-13). What it has sent stays its own: its customers go on
    asking, and the records tell why the operator paused it.
    """

    application: Application

    @property
    def app_secrets(self) -> tuple[str, ...]:
        return self.application.app_secrets

    @property
    def allowlist(self) -> tuple[str, ...]:
        return self.application.allowlist

    @property
    def is_suspended(self) -> bool:
        return False


OPERATOR_KEY = "op-"
"""How keys of operators begin. No application's key has a hyphen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who has proved to ask.

    name: for the audit. application_id: the only one whose records they see; None for all.
    """

    name: str
    application_id: str | None
    may_reveal: bool
