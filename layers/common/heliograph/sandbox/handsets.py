"""The handsets: the last four digits of a number decide what happens to a message.

docs/sandbox.md shows this table, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Final, TypeAlias


class Answer(Enum):
    """How the carrier answers a submission."""

    TAKES = auto()
    REFUSES = auto()
    REFUSES_CONNECTION_TWICE = auto()
    TAKES_IN_SILENCE = auto()
    """It has the message, but the answer comes when nobody waits for it any longer."""


@dataclass(frozen=True, slots=True)
class Report:
    """One word on the message. status: SMPP stat or a network's code. err: the network's error."""

    status: str
    err: str = "000"


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports in this order, one right after the other.

    after_seconds: counted from the submission; 0 means before it is answered.
    """

    reports: tuple[Report, ...]
    after_seconds: int = 1


@dataclass(frozen=True, slots=True)
class Reply:
    """What the handset's owner writes back, some seconds after the submission."""

    text: str
    after_seconds: int = 2


Action: TypeAlias = Reports | Reply


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a handset does with a message.

    reports_segments: its reports are on each segment, the last segment first; else on the message.
    """

    summary: str
    actions: tuple[Action, ...] = ()
    answer: Answer = Answer.TAKES
    reports_segments: bool = False


_DELIVERED: Final = Report("DELIVRD")
_DELIVERS: Final = Reports((_DELIVERED,))

HANDSETS: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "0001": Behaviour("reports `UNDELIV`", (Reports((Report("UNDELIV", "001"),)),)),
        "0002": Behaviour("reports `REJECTD`", (Reports((Report("REJECTD", "002"),)),)),
        "0003": Behaviour(
            "reports `EXPIRED`: the carrier gave up", (Reports((Report("EXPIRED", "003"),)),)
        ),
        "0004": Behaviour("never reports"),
        "0005": Behaviour("is refused by the carrier at submit", answer=Answer.REFUSES),
        "0006": Behaviour(
            "connection refused twice, then accepted and delivered",
            (_DELIVERS,),
            Answer.REFUSES_CONNECTION_TWICE,
        ),
        "0007": Behaviour(
            "the carrier takes the message, then gives no answer; `DELIVRD` comes later",
            (Reports((_DELIVERED,), after_seconds=12),),
            Answer.TAKES_IN_SILENCE,
        ),
        "0008": Behaviour("reports `DELIVRD` three times", (Reports((_DELIVERED,) * 3),)),
        "0009": Behaviour(
            "reports `DELIVRD` first, the interim `ACCEPTD` after it",
            (Reports((_DELIVERED, Report("ACCEPTD"))),),
        ),
        "0010": Behaviour(
            "reports `DELIVRD` before the carrier has answered the submit",
            (Reports((_DELIVERED,), after_seconds=0),),
        ),
        "0011": Behaviour("reports `DELIVRD`, then replies `T`", (_DELIVERS, Reply("T"))),
        "0012": Behaviour(
            "reports `DELIVRD`, then replies `Yes 好的 & more=1`",
            (_DELIVERS, Reply("Yes 好的 & more=1")),
        ),
        "0013": Behaviour(
            "reports `MK:0001`, a code nobody has heard of",
            (Reports((Report("MK:0001", "255"),)),),
        ),
        "0014": Behaviour(
            "reports `DELIVRD` on each segment, the last one first",
            (_DELIVERS,),
            reports_segments=True,
        ),
    }
)

ANY_OTHER: Final = Behaviour("reports `DELIVRD` after about a second", (_DELIVERS,))


def behaviour_of(recipient: str) -> Behaviour:
    """Return what the handset with this number does."""
    return HANDSETS.get(recipient[-4:], ANY_OTHER)
