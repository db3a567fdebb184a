"""Messages from their send to the customer's status report, through every function on the way.

Given: the address of the stub, an application's key and secret, how many rounds, and the number
of the first recipient. A round is a send to 200 people; each queue is worked off in batches as
template.yaml has them.
"""

import gc
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bench.deployment import Deployment
from bench.events import batches, report_event, stream_events
from bench.requests import send_event
from bench.steps import Log, Measured, Step, listening
from bench.stub.process import take, take_changes, take_submitted
from bench.template import batch_size_of, patterns_of

MESSAGES: Final = 200
CHANGES: Final = 100
"""In a batch of the stream. It may have ten times as many, and has fewer where little happens."""
ALONE: Final = 40
"""Reports that are brought one by one, for the latency."""

WAY: Final = (
    "SendFunction",
    "DispatchFunction",
    "CallbackWebhookFunction",
    "CallbackWorkerFunction",
    "PushFunction",
)
BESIDE: Final = "TallyFunction"
"""It counts what happens on the way. Nobody waits for it."""


class Story:
    """The functions of the way, and the numbers that messages go to: each gets one."""

    def __init__(self, deployment: Deployment, log: Log, first_number: int) -> None:
        self._deployment = deployment
        self._endpoint = deployment.endpoint
        self._next_number = first_number
        self.functions = {name: Measured(name, self._endpoint, log) for name in (*WAY, BESIDE)}

    def begin(self) -> None:
        """Forget what was measured."""
        for function in self.functions.values():
            function.step = Step()

    def deliver(self, messages: int) -> Mapping[str, Any]:
        """Let messages be sent, handed over, reported and pushed; return what that cost."""
        self.begin()
        submitted = self.submit(messages)
        self._count()
        self.report(submitted)
        self._count()
        return {name: one.step.as_json() for name, one in self.functions.items()}

    def submit(self, messages: int) -> list[str]:
        """Let messages be sent and handed over; return the carrier's references."""
        callback = f"{self._endpoint}/customer"
        event = send_event(self._deployment, messages, first=self._next_number, callback=callback)
        self._next_number += messages
        self.functions["SendFunction"]([event])
        self._work_off("DispatchFunction", "SubmitQueue")
        submitted = take_submitted(self._endpoint)
        if len(submitted) != messages:
            raise RuntimeError(f"{len(submitted)} of {messages} messages were submitted")
        return submitted

    def report(self, message_ids: Sequence[str]) -> None:
        """Let messages be reported as delivered, and the customer be told."""
        self.functions["CallbackWebhookFunction"](map(report_event, message_ids))
        self._work_off("CallbackWorkerFunction", "ReportQueue")
        self._work_off("PushFunction", "PushQueue")

    def _count(self) -> None:
        changes = take_changes(self._endpoint, "MessagesTable")
        self.functions[BESIDE](stream_events(changes, patterns_of(BESIDE), CHANGES))

    def _work_off(self, function: str, queue: str) -> None:
        bodies = take(self._endpoint, queue)
        self.functions[function](batches(bodies, batch_size_of(function)))


def main() -> None:
    """Print what each function cost in each round, and how long lone reports took."""
    given = json.load(sys.stdin)
    deployment = Deployment(given["endpoint"], given["app_key"], given["app_secret"])
    with listening() as log:
        story = Story(deployment, log, given["first_number"])
        story.deliver(MESSAGES)  # from here on everything is imported, known and connected
        gc.collect()
        rounds = [story.deliver(MESSAGES) for _ in range(given["rounds"])]
        alone = [_seconds(story, message_id) for message_id in story.submit(ALONE)]
    print(json.dumps({"messages": MESSAGES, "rounds": rounds, "alone": alone}))


def _seconds(story: Story, message_id: str) -> float:
    """Return how long functions work on one report, from the carrier to the customer."""
    story.begin()
    story.report([message_id])
    return sum(one.step.wall for one in story.functions.values())


if __name__ == "__main__":
    main()
