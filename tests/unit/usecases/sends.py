"""Sends, and what they put into the queue."""

from datetime import timedelta

from heliograph.domain.configuration import Application
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.sending import Origin, Refusal, SendGroup, SendRequest, SendResult
from heliograph.usecases.send_messages import SendMessages

from tests.fakes import NOON, FakeClock, FakeMeasures, FakeQueue
from tests.unit.usecases.examples import MAINLAND, NOTIFICATION, SHIPPED, configuration

QUEUED = None
"""The refusal of a row that is none."""


class Sends:
    """SendMessages with its queue."""

    def __init__(self) -> None:
        self.queue: FakeQueue[SendJob] = FakeQueue()
        self.measured = FakeMeasures()
        self.clock = FakeClock(NOON + timedelta(milliseconds=7, microseconds=89))

    def __call__(
        self,
        *groups: SendGroup,
        application: Application = MAINLAND,
        channel_number: str | None = NOTIFICATION.channel_number,
        origin: Origin | None = None,
        **details: str,
    ) -> SendResult:
        request = SendRequest(
            application=application,
            dialect="huawei",
            groups=groups,
            channel_number=channel_number,
            origin=origin,
            **details,
        )
        return SendMessages(configuration(), self.queue, self.clock, self.measured)(request)

    @property
    def recipients(self) -> list[JobRecipient]:
        return [recipient for job in self.queue.entries for recipient in job.recipients]


def shipped_to(*recipients: str) -> SendGroup:
    return SendGroup(recipients=recipients, template_id=SHIPPED.template_id)


def refusals(result: SendResult) -> list[Refusal | None]:
    return [row.refusal for row in result.rows]
