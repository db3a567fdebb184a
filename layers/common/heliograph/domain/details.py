"""Send details: what was sent and what became of it, as it is asked for (DET-01 to DET-06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from heliograph.domain.errors import QueryInvalid
from heliograph.domain.messages import UNDECIDED, Message, MessageState
from heliograph.domain.periods import Period

PAGE_SIZE: Final = 10
"""What a page has if nobody says (DET-04)."""
LARGEST_PAGE: Final = 500


def check_page_size(size: int, largest: int = LARGEST_PAGE) -> None:
    """Check how much a page is to have. Raises QueryInvalid."""
    if not 1 <= size <= largest:
        raise QueryInvalid("page_size", f"must be 1 to {largest}")


class Result(StrEnum):
    """The send result of a message, in the words of its customers (DET-03)."""

    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    SENDING = "Sending"


_SUCCESSFUL: Final = frozenset({MessageState.DELIVERED, MessageState.UNREPORTED})

STATES: Final[Mapping[Result, frozenset[MessageState]]] = MappingProxyType(
    {
        Result.SUCCESSFUL: _SUCCESSFUL,
        Result.SENDING: UNDECIDED,
        Result.FAILED: frozenset(MessageState) - UNDECIDED - _SUCCESSFUL,
    }
)
"""The states that each result stands for; every state has one."""


def result_of(state: MessageState) -> Result:
    """Return the send result of a message in this state."""
    return next(result for result, states in STATES.items() if state in states)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages somebody wants to see; None means any (DET-01).

    status_code: as it was told to the customer.
    """

    template_id: str | None = None
    result: Result | None = None
    status_code: str | None = None

    @property
    def is_anything(self) -> bool:
        """Whether every message fits."""
        return self == Wanted()

    def fits(self, message: Message) -> bool:
        """Tell whether a message is wanted."""
        status_code = message.outcome.status_code if message.outcome else None
        return (
            self.template_id in {None, message.template_id}
            and (self.result is None or message.state in STATES[self.result])
            and self.status_code in {None, status_code}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsQuery:
    """One page of send details, as it is asked for.

    application_id: whose; None for every application's, which needs a recipient.
    recipient: E.164. page_token: of the page before, None for the first one.
    """

    application_id: str | None
    period: Period = field(default_factory=Period)
    recipient: str | None = None
    wanted: Wanted = field(default_factory=Wanted)
    page_size: int = PAGE_SIZE
    page_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsPage:
    """Some messages, the newest first.

    A page may be short, or even empty, although there are more: only `next` tells.
    template_names: by template id; those that are gone are missing. next: the token of the page
    that follows; None if this was the last one.
    """

    messages: Sequence[Message]
    template_names: Mapping[str, str]
    next: str | None
