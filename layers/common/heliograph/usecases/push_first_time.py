"""Push for the first time, and leave what is not taken to another lane."""

from __future__ import annotations

from dataclasses import dataclass, replace

from heliograph.domain.jobs import Push
from heliograph.domain.measuring import of_push_failed, of_push_taken
from heliograph.ports.clock import Clock
from heliograph.ports.measures import Measures
from heliograph.ports.queues import LONGEST_DELAY, Queue
from heliograph.usecases.push_to_customer import Ending, Pushed, PushToCustomer


@dataclass(frozen=True, slots=True)
class PushFirstTime:
    """Push once; whatever has to be tried again goes to the queue of retries.

    So new pushes never stand behind those to a customer who is away. If the customer asks for more
    time than a queue can delay an entry, the push stays where it is.
    """

    push_to_customer: PushToCustomer
    retry_queue: Queue[Push]
    clock: Clock
    measure: Measures

    def __call__(self, push: Push) -> Pushed:
        """Push once. A crash before the entry is gone lets the push be sent again."""
        pushed = self.push_to_customer(push, tries=1)
        if pushed.ending is Ending.TAKEN:
            self.measure(*of_push_taken(push, self.clock.now()))
        else:
            self.measure(of_push_failed(push))
        if pushed.retry_in is None or pushed.retry_in > LONGEST_DELAY:
            return pushed
        self.retry_queue.put([push], delay_seconds=pushed.retry_in)
        return replace(pushed, retry_in=None)
