"""What can go wrong with a call, and when."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Moment(StrEnum):
    """Whether a call that goes wrong has had its effect."""

    BEFORE = "before"
    AFTER = "after"


class Fault(StrEnum):
    """What happens to a call or to who makes it."""

    KILLED = "caller killed"
    THROTTLED = "throttled"
    FAILED = "answered 500"
    CLOSED = "connection closed"
    LATE = "carried out too late"
    SILENT = "no answer"
    GARBAGE = "answered garbage"
    TWICE = "delivered twice"
    DELAYED = "out of order"


@dataclass(frozen=True)
class Injection:
    """One fault at one moment. A fault that refuses a call has only the moment before it."""

    fault: Fault
    moment: Moment = Moment.BEFORE


class Kind(StrEnum):
    """What is called."""

    AWS = "AWS"
    QUEUE = "queue"
    CARRIER = "carrier"
    WEBHOOK = "webhook"
    CUSTOMER = "customer"


def _both(*faults: Fault) -> tuple[Injection, ...]:
    return tuple(Injection(fault, moment) for fault in faults for moment in Moment)


_AWS: Final = (
    *_both(Fault.FAILED, Fault.CLOSED),
    Injection(Fault.THROTTLED),
    Injection(Fault.LATE),
)

POSSIBLE: Final[dict[Kind, tuple[Injection, ...]]] = {
    Kind.AWS: _AWS,
    Kind.QUEUE: (*_AWS, Injection(Fault.TWICE), Injection(Fault.DELAYED)),
    Kind.CARRIER: (
        *_both(Fault.FAILED, Fault.GARBAGE, Fault.CLOSED, Fault.SILENT),
        Injection(Fault.THROTTLED),
    ),
    Kind.WEBHOOK: (*_both(Fault.FAILED, Fault.CLOSED), Injection(Fault.TWICE)),
    Kind.CUSTOMER: (*_both(Fault.FAILED, Fault.CLOSED, Fault.SILENT), Injection(Fault.THROTTLED)),
}
"""The faults of a call of each kind, beside the death of who calls."""

KILLS: Final = _both(Fault.KILLED)
