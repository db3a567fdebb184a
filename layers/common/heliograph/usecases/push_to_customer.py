"""Send a status report or an uplink to the customer's URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.domain.jobs import Push
from heliograph.domain.push_log import answered, tries_of
from heliograph.domain.slow_hosts import SlowHosts
from heliograph.domain.values import value
from heliograph.ports.clock import Clock
from heliograph.ports.customers import CustomerPush, PushAnswer, PushRenderer
from heliograph.ports.push_log import PushLog
from heliograph.usecases.sign_push import SignPush

RETRY_DELAYS: Final = (5, 15, 60, 180, 600, 1800, 3600, 7200, 14400, 21600, 21600, 21600, 21600)
"""Seconds to wait after the first, second ... push that was not taken: 32 hours in all."""
SPREAD: Final = 0.5
"""By what part of itself a wait is lengthened at most, by chance: what failed together, because a
customer was away, does not come back together."""


class Ending(StrEnum):
    """How a push ended."""

    TAKEN = "PushesTaken"
    NOT_TAKEN = "PushesNotTaken"
    PUT_OFF = "PushesPutOff"
    """The host has just kept others waiting, so it was not tried."""
    FORBIDDEN = "PushesForbidden"


@value()
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

    chance: returns a number from 0 up to, not including, 1, another one each time.
    """

    renderers: Mapping[str, PushRenderer]
    customer: CustomerPush
    sign: SignPush
    log: PushLog
    clock: Clock
    slow_hosts: SlowHosts
    chance: Callable[[], float]

    def __call__(self, push: Push, tries: int) -> Pushed:
        """Push once. tries: which try this is, counted from 1."""
        host = _host(push)
        if self.slow_hosts.is_resting(host):
            return self._again(Ending.PUT_OFF, "the host has not answered others", tries)
        began = self.slow_hosts.timer()
        pushed = self._push(push, tries)
        self.slow_hosts.note(host, began, failed=pushed.ending is Ending.NOT_TAKEN)
        self._record(push, pushed)
        return pushed

    def _record(self, push: Push, pushed: Pushed) -> None:
        is_taken = pushed.ending is Ending.TAKEN
        for attempt in tries_of(push, self.clock.now(), pushed.reason, is_taken=is_taken):
            self.log.record(attempt)

    def _push(self, push: Push, tries: int) -> Pushed:
        rendered = self.renderers[push.dialect].render(push)
        try:
            answer = self.customer.post(push.url, rendered, self.sign(push))
        except CustomerUnreachable as unreachable:
            return self._again(Ending.NOT_TAKEN, str(unreachable), tries, unreachable.retry_after)
        except DestinationForbidden as forbidden:
            return Pushed(Ending.FORBIDDEN, str(forbidden))
        if _is_busy(answer):
            reason = answered(answer.status)
            return self._again(Ending.NOT_TAKEN, reason, tries, answer.retry_after)
        return Pushed(Ending.TAKEN, answered(answer.status))

    def _again(
        self, ending: Ending, reason: str, tries: int, retry_after: int | None = None
    ) -> Pushed:
        delay = RETRY_DELAYS[min(tries, len(RETRY_DELAYS)) - 1]
        wait = max(delay, retry_after or 0) * (1 + SPREAD * self.chance())
        return Pushed(ending, reason, retry_in=int(wait))


def _host(push: Push) -> str:
    """Return whose host this is, with its port; or the URL itself if it has none.

    Each application for itself: whoever makes us wait at another's host holds up only themselves.
    """
    try:
        host = urlsplit(push.url).netloc.lower()
    except ValueError:
        host = push.url
    return f"{push.application_id} {host}"


def _is_busy(answer: PushAnswer) -> bool:
    return (
        answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        or answer.status == HTTPStatus.TOO_MANY_REQUESTS
    )
