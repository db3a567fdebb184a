"""The send operations on fakes, with an application, its channels and its templates."""

import json
from dataclasses import dataclass, field, replace
from typing import Any, Final

from heliograph.dialects.huawei import NAME
from heliograph.dialects.huawei.authentication import Authentication
from heliograph.dialects.huawei.dry_run import rehearsal_of
from heliograph.dialects.huawei.endpoint import SendEndpoint
from heliograph.domain.configuration import (
    Application,
    ApplicationState,
    Area,
    Channel,
    MessageType,
    Template,
    TemplateState,
)
from heliograph.domain.jobs import SendJob
from heliograph.ports.answers import AnswerMemory
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.ports.queues import Queue
from heliograph.usecases.rehearse_send import RehearseSend
from heliograph.usecases.send_messages import SendMessages

from tests.fakes import (
    FakeAnswers,
    FakeBarrings,
    FakeClock,
    FakeConfiguration,
    FakeHistories,
    FakeMeasures,
    FakeQueue,
)
from tests.unit.dialects.huawei.clients import APP_KEY, SECRET

OLD_SECRET: Final = "TheSecretThatIsBeingRotated0"

APPLICATION: Final = Application(
    application_id="10001",
    name="shop",
    area=Area.MAINLAND,
    dialect=NAME,
    app_key=APP_KEY,
    app_secrets=(SECRET, OLD_SECRET),
)
SUSPENDED: Final = Application(
    application_id="10002",
    name="paused",
    area=Area.MAINLAND,
    dialect=NAME,
    app_key="PausedPausedPausedPausedPaus",
    app_secrets=(SECRET,),
    state=ApplicationState.SUSPENDED,
)

WORLDWIDE: Final = Application(
    application_id="10003",
    name="hotel",
    area=Area.INTERNATIONAL,
    dialect=NAME,
    app_key="WorldwideWorldwideWorldwideW",
    app_secrets=(SECRET,),
)

CHANNEL: Final = Channel(
    channel_number="8824110605111",
    application_id="10001",
    signature_name="Shop",
    message_type=MessageType.NOTIFICATION,
)
VERIFICATION_CHANNEL: Final = Channel(
    channel_number="8824110605112",
    application_id="10001",
    signature_name="华为云测试",
    message_type=MessageType.VERIFICATION,
)
WORLDWIDE_CHANNEL: Final = Channel(channel_number="isms100000001", application_id="10003")


def _template(number: int, content: str, **differences: Any) -> Template:
    about: dict[str, Any] = {
        "application_id": "10001",
        "name": f"template {number}",
        "state": TemplateState.APPROVED_ACTIVATED,
        "message_type": MessageType.NOTIFICATION,
        "signature_name": "Shop",
        **differences,
    }
    return Template(template_id=f"{number:032x}", content=content, **about)


PLAIN: Final = _template(1, "Your order has been shipped.")
CODE: Final = _template(2, "Your code is ${NUM_6}.")
TWO_TEXTS: Final = _template(3, "${TXT_20} is at ${TXT_20}.")
PENDING: Final = _template(4, "Your order will be shipped.", state=TemplateState.PENDING)
GENERAL: Final = _template(
    5,
    "Your code is ${NUM_6}.",
    message_type=MessageType.VERIFICATION,
    signature_name=None,
    is_general=True,
)
HELLO: Final = _template(
    6, "Hello ${TXT_20}!", application_id="10003", message_type=None, signature_name=None
)
TEMPLATES: Final = (PLAIN, CODE, TWO_TEXTS, PENDING, GENERAL, HELLO)


@dataclass
class Service:
    """What a test sends to, and everything that it can look at afterwards."""

    clock: FakeClock = field(default_factory=FakeClock)
    queue: FakeQueue[SendJob] = field(default_factory=FakeQueue)

    def __post_init__(self) -> None:
        self.configuration = FakeConfiguration(
            [APPLICATION, SUSPENDED, WORLDWIDE],
            [CHANNEL, VERIFICATION_CHANNEL, WORLDWIDE_CHANNEL],
            TEMPLATES,
        )
        self.barrings = FakeBarrings()
        self.histories = FakeHistories()
        self.memory: AnswerMemory = FakeAnswers(self.clock)
        self.authentication = Authentication(self.configuration.application_by_key, self.clock)
        send = SendMessages(self.configuration, self.queue, self.clock, FakeMeasures())
        rehearse = RehearseSend(self.configuration, self.barrings, self.histories, self.clock)
        self.endpoint = SendEndpoint(
            self.authentication,
            send,
            lambda request: rehearsal_of(rehearse(request)),
            lambda: self.memory,
        )

    def send_through(self, queue: Queue[SendJob]) -> None:
        """From now on, queue what is sent in another queue."""
        send = SendMessages(self.configuration, queue, self.clock, FakeMeasures())
        self.endpoint = replace(self.endpoint, send=send)

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Send a request to the operation that its path names."""
        if request.path == "/sms/batchSendSms/v1":
            return self.endpoint.batch_send_sms(request)
        return self.endpoint.batch_send_diff_sms(request)

    @property
    def queued(self) -> list[tuple[str, str]]:
        """The number and text of everything that was queued."""
        return [
            (recipient.number, job.text)
            for job in self.queue.entries
            for recipient in job.recipients
        ]


def content_of(answer: HttpAnswer) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(answer.body)
    return content
