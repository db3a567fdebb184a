"""Send a status report or an uplink to the customer's URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from heliograph.domain.errors import CustomerUnreachable
from heliograph.domain.jobs import Push
from heliograph.ports import CustomerPush, PushRenderer

RETRY_DELAYS: Final = (5, 15, 60, 180, 600, 1800, 3600, 7200, 14400, 21600, 21600, 21600, 21600)
"""Seconds to wait after the first, second ... push that was not taken: 32 hours in all."""


@dataclass(frozen=True, slots=True)
class PushToCustomer:
    """Push in the dialect the customer speaks.

    An answer is a delivery, whatever it says (the platforms we stand in for do not read it),
    except where the customer's server says that it could not take the push now: 5xx and 429.
    """

    renderers: Mapping[str, PushRenderer]
    customer: CustomerPush

    def __call__(self, push: Push) -> int:
        """Push once and return the HTTP status of the answer.

        Raises CustomerUnreachable if it has to be tried again, DestinationForbidden if never.
        """
        rendered = self.renderers[push.dialect].render(push)
        answer = self.customer.post(push.url, rendered)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise CustomerUnreachable(f"answered {answer.status}", answer.retry_after)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise CustomerUnreachable(f"answered {answer.status}", answer.retry_after)
        return answer.status


def retry_delay(tries: int, retry_after: int | None) -> int:
    """Return how many seconds to wait after so many tries, longer if the customer says so."""
    delay = RETRY_DELAYS[min(tries, len(RETRY_DELAYS)) - 1]
    return max(delay, retry_after or 0)
