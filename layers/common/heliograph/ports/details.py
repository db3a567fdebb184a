"""Send details, as they are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from heliograph.domain.details import Wanted
from heliograph.domain.messages import Message


@dataclass(frozen=True, slots=True)
class IdRange:
    """The message ids after `start` and before `end`; both are bounds, which no id equals."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found when a bounded number of records was looked at, the newest first.

    messages: all that fit, down to `rest`. rest: the bound below which nothing was looked at, None
    if everything was.
    """

    messages: Sequence[Message]
    rest: str | None


class MessageDetails(Protocol):
    """The records of messages, the newest first.

    How much is read for an answer depends on `enough` alone, never on how many messages there are.
    Enough are found if every message fits; else fewer may be. One that was stored within the
    last moments may be missing; what is past its time is not there.
    """

    def of_day(self, application_id: str, ids: IdRange, wanted: Wanted, enough: int) -> Stretch:
        """Look at an application's messages of one UTC day, that of `ids`. 16 reads."""

    def to_recipient(
        self,
        recipient: str,
        application_id: str | None,
        ids: IdRange,
        wanted: Wanted,
        enough: int,
    ) -> Stretch:
        """Look at the messages to a number (E.164), of one application or of all.

        One read of an index, and one more for each 100 messages.
        """


class TemplateNames(Protocol):
    """The names of templates."""

    def names(self, template_ids: Collection[str]) -> Mapping[str, str]:
        """Return the names of those that there are, by id; one read for 100."""
