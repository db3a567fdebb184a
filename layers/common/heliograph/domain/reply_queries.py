"""Questions about what people wrote and asked for (UPL-02, BLK-04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from heliograph.domain.barring import Barring
from heliograph.domain.details import PAGE_SIZE
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundQuery:
    """One page of inbound messages, as it is asked for.

    application_id: whose; None for every application's, which needs a sender. sender: E.164.
    """

    application_id: str | None
    period: Period = field(default_factory=Period)
    sender: str | None = None
    page_size: int = PAGE_SIZE
    page_token: str | None = None


@dataclass(frozen=True, slots=True)
class InboundAnswer:
    """Some inbound messages, the newest first, and the token of the page that follows."""

    messages: Sequence[InboundMessage]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutsQuery:
    """One page of opt-outs of a channel, or all of a number.

    application_id: whose channels; None for everybody's. recipient: E.164.
    """

    application_id: str | None
    channel_number: str | None = None
    recipient: str | None = None
    page_size: int = PAGE_SIZE
    page_token: str | None = None


@dataclass(frozen=True, slots=True)
class OptOutsAnswer:
    """Some barrings, the newest first, and the token of the page that follows."""

    opt_outs: Sequence[Barring]
    next: str | None
