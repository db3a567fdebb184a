"""The stream of the messages' table, and how Lambda may tell it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from heliograph.domain.counting import MessageChange
from heliograph.domain.messages import Message
from heliograph.domain.statistics import Hour, Tally, effect, hour_of, total
from hypothesis import strategies as st

from tests.fakes import NOON
from tests.unit.domain.counted import histories

History = list[Message]
APPLICATIONS = ("10001", "10002")


def change(
    message: Message, before: Message | None = None, sequence: int = 1, second: int = 0
) -> MessageChange:
    return MessageChange(
        message_id=message.message_id,
        sequence=sequence,
        made_at=NOON + timedelta(seconds=second),
        effect=effect(message) - effect(before),
    )


@st.composite
def many_histories(draw: st.DrawFn, applications: tuple[str, ...] = APPLICATIONS) -> list[History]:
    different = st.lists(
        histories(applications),
        min_size=1,
        max_size=5,
        unique_by=lambda history: history[0].message_id,
    )
    return draw(different)


@st.composite
def streams(draw: st.DrawFn, many: Sequence[History]) -> list[MessageChange]:
    """All changes of all messages, those of each message in their order."""
    waiting = [list(pairwise([None, *history])) for history in many]
    told: list[MessageChange] = []
    while waiting := [one for one in waiting if one]:
        before, after = draw(st.sampled_from(waiting)).pop(0)
        assert after is not None
        told.append(change(after, before, sequence=100 + 7 * len(told), second=len(told)))
    return told


@st.composite
def deliveries(draw: st.DrawFn, stream: Sequence[MessageChange]) -> list[list[MessageChange]]:
    """The batches in which Lambda may tell a stream: none skipped, but any told again from any
    place before, and cut anew every time.
    """
    batches: list[list[MessageChange]] = []
    reached = 0
    while reached < len(stream):
        start = reached - draw(st.integers(0, reached))
        end = draw(st.integers(start + 1, len(stream)))
        batches.append(list(stream[start:end]))
        reached = max(reached, end)
    return batches


def expected(many: Sequence[History]) -> dict[Hour, Tally]:
    """What the messages count as they are at last."""
    by_hour: dict[Hour, list[Tally]] = {}
    for history in many:
        last = history[-1]
        by_hour.setdefault(hour_of(last.message_id), []).append(effect(last))
    return {hour: total(effects) for hour, effects in by_hour.items()}
