"""Send a status report or an uplink to the customer's URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.domain.jobs import Push
from heliograph.ports.customers import CustomerPush, PushAnswer, PushRenderer
from heliograph.usecases.sign_push import SignPush

RETRY_DELAYS: Final = (5, 15, 60, 180, 600, 1800, 3600, 7200, 14400, 21600, 21600, 21600, 21600)
"""Seconds to wait after the first, second ... push that was not taken: 32 hours in all."""


class Ending(StrEnum):
    """How a push ended."""

    TAKEN = "PushesTaken"
    NOT_TAKEN = "PushesNotTaken"
    FORBIDDEN = "PushesForbidden"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a push. retry_in: seconds after which to push again, None for never."""

    ending: Ending
    reason: str
    retry_in: int | None = None


@dataclass(frozen=True, slots=True)
class PushToCustomer:
    """Push in the dialect the customer speaks.

    An answer is a delivery, whatever it says (the platforms we stand in for do not read it),
    except where the customer's server says that it could not take the push now: 5xx and 429.
    """

    renderers: Mapping[str, PushRenderer]
    customer: CustomerPush
    sign: SignPush

    def __call__(self, push: Push, tries: int) -> Pushed:
        """Push once. tries: which try this is, counted from 1."""
        rendered = self.renderers[push.dialect].render(push)
        try:
            answer = self.customer.post(push.url, rendered, self.sign(push))
        except CustomerUnreachable as unreachable:
            return _again(str(unreachable), tries, unreachable.retry_after)
        except DestinationForbidden as forbidden:
            return Pushed(Ending.FORBIDDEN, str(forbidden))
        if _is_busy(answer):
            return _again(f"answered {answer.status}", tries, answer.retry_after)
        return Pushed(Ending.TAKEN, f"answered {answer.status}")


def _is_busy(answer: PushAnswer) -> bool:
    return (
        answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        or answer.status == HTTPStatus.TOO_MANY_REQUESTS
    )


def _again(reason: str, tries: int, retry_after: int | None) -> Pushed:
    delay = RETRY_DELAYS[min(tries, len(RETRY_DELAYS)) - 1]
    return Pushed(Ending.NOT_TAKEN, reason, retry_in=max(delay, retry_after or 0))
