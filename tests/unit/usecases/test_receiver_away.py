"""A customer's server that is down for ten minutes and then gets everything, in order of retry.

The queues are played on a clock of their own, with the delays that the use cases ask for.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

import pytest
from heliograph.domain.errors import CustomerUnreachable
from heliograph.domain.jobs import Push
from heliograph.domain.slow_hosts import SlowHosts
from heliograph.ports.customers import PushAnswer, PushSigner, RenderedPush
from heliograph.usecases.push_first_time import PushFirstTime
from heliograph.usecases.push_to_customer import RETRY_DELAYS, SPREAD

from tests.fakes import FakeClock, FakeMeasures, FakePushLog, FakeRenderer
from tests.unit.usecases.test_push_to_customer import REPORT, push_to_customer

MINUTES_10 = 600.0
PUSHES = 300


@dataclass(order=True)
class Due:
    """An entry of the lane of retries, when it can be received, and how often it was."""

    at: float
    order: int
    push: Push = field(compare=False)
    receipts: int = field(compare=False, default=0)


class Outage:
    """A server that is down until some time, and two lanes of pushes to it.

    hangs: seconds that a try costs while it is down. Ten tries run at the same time.
    """

    def __init__(self, until: float, hangs: float, seed: int) -> None:
        self.now = 0.0
        self.until = until
        self.hangs = hangs
        self.taken: dict[str, float] = {}
        self.tries = 0
        self.lane: list[Due] = []
        self.log = FakePushLog()
        self._order = count()
        self._random = Random(seed)  # noqa: S311 - jitter
        self._push_once = push_to_customer(
            self,
            {"huawei": FakeRenderer()},
            SlowHosts(lambda: self.now),
            self.log,
        )
        self._push_once = replace(self._push_once, chance=self._random.random)
        self._first_time = PushFirstTime(self._push_once, self, FakeClock(), FakeMeasures())

    def post(self, _url: str, push: RenderedPush, _sign: PushSigner) -> PushAnswer:
        self.tries += 1
        if self.now < self.until:
            self.now += self.hangs
            raise CustomerUnreachable("no answer in time")
        assert push.body.decode() not in self.taken
        self.taken[push.body.decode()] = self.now
        return PushAnswer(200)

    def put(self, entries: Sequence[Push], *, delay_seconds: int = 0) -> None:
        """The lane of retries, as a queue."""
        for push in entries:
            heapq.heappush(self.lane, Due(self.now + delay_seconds, next(self._order), push))

    def play(self) -> Iterator[str]:
        """Push for the first time, one each second; then again until all is taken."""
        for number in range(PUSHES):
            self.now = max(self.now, float(number))
            self._first_time(replace(REPORT, message_id=f"{number:04}_10001"))
        while self.lane:
            due = heapq.heappop(self.lane)
            self.now = max(self.now, due.at)
            pushed = self._push_once(due.push, due.receipts + 2)
            if pushed.retry_in is None:
                yield due.push.push_id
            else:
                again = Due(self.now + pushed.retry_in, next(self._order), due.push)
                heapq.heappush(self.lane, replace(again, receipts=due.receipts + 1))


@pytest.mark.parametrize("hangs", [0.0, 5.0], ids=["refuses", "hangs"])
@pytest.mark.parametrize("seed", range(3))
def test_a_server_that_was_down_for_ten_minutes_gets_everything_once(
    hangs: float, seed: int
) -> None:
    outage = Outage(MINUTES_10, hangs, seed)
    again = list(outage.play())
    assert len(outage.taken) == PUSHES
    assert list(outage.taken)[-len(again) :] == again
    times = list(outage.taken.values())
    assert times == sorted(times)
    assert min(times) >= MINUTES_10
    # Who was put off at the very end of the outage waits for the next step of the table.
    step = next(delay for delay in RETRY_DELAYS if delay > MINUTES_10)
    assert max(times) <= MINUTES_10 + step * (1 + SPREAD) + hangs
    assert {history.taken_at is not None for history in outage.log.records.values()} == {True}


def test_while_a_server_hangs_most_pushes_to_it_are_not_even_tried() -> None:
    """300 pushes and their repetitions in ten minutes: only some cost five seconds."""
    hanging, refusing = (Outage(MINUTES_10, hangs, seed=1) for hangs in (5.0, 0.0))
    for outage in (hanging, refusing):
        list(outage.play())
    in_vain = {id(outage): outage.tries - PUSHES for outage in (hanging, refusing)}
    assert in_vain[id(hanging)] * 5.0 < MINUTES_10 / 2
    assert in_vain[id(refusing)] > 3 * PUSHES


def test_what_failed_together_comes_back_spread() -> None:
    outage = Outage(MINUTES_10, 0.0, seed=2)
    list(outage.play())
    seconds = {int(at) for at in outage.taken.values()}
    assert len(seconds) > PUSHES / 3
