"""The command as it is typed, in front of a deployment on moto."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.session import get_session
from heliograph.domain.configuration import Application, Area
from heliograph.models.applications import ApplicationRecord
from heliograph.models.audits import AuditRecord
from heliograph.models.barring_records import BarringRecord
from heliograph.models.channels import ChannelRecord
from heliograph.models.database import Record
from heliograph.models.history_records import HistoryRecord
from heliograph.models.templates import TemplateRecord
from typer.testing import CliRunner

from cli.deployment import Deployment
from cli.main import app
from cli.stack import Stack
from cli.target import Target
from tests.deployment import REGION, deployed

SHOP = Application(
    application_id="10001",
    name="shop",
    area=Area.MAINLAND,
    dialect="huawei",
    app_key="key-of-the-shop",
    app_secrets=("new secret", "old secret"),
    uplink_url="https://customer.test/replies",
)
HOTEL = Application(
    application_id="9",
    name="hotel",
    area=Area.INTERNATIONAL,
    dialect="huawei",
    app_key="key-of-the-hotel",
    app_secrets=("third secret",),
)

SET_UP: dict[type[Record], str] = {
    ApplicationRecord: "ApplicationsTable",
    ChannelRecord: "ChannelsTable",
    TemplateRecord: "TemplatesTable",
    BarringRecord: "BarringsTable",
    AuditRecord: "AuditTable",
    HistoryRecord: "RecipientsTable",
}
"""What a bare deployment has nothing in."""

CHOICES = (
    "HELIOGRAPH_URL",
    "HELIOGRAPH_STACK",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
)
"""The variables that choose a deployment; a test sets those that it is about."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it said where."""

    code: int
    out: str
    err: str


@dataclass
class Terminal:
    """Types commands. `targets` are the deployments that they asked for."""

    deployment: Deployment
    targets: list[Target] = field(default_factory=list)
    is_reachable: bool = True

    def type(
        self, *arguments: str, environment: dict[str, str] | None = None, answer: str = ""
    ) -> Ended:
        """Type a command. answer: what is typed when it asks."""
        result = CliRunner().invoke(
            app, arguments, obj=self._connect, env=environment, input=answer
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    def _connect(self, target: Target) -> Deployment:
        self.targets.append(target)
        if not self.is_reachable:
            raise EndpointConnectionError(endpoint_url=target.url)
        return self.deployment


def without_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CHOICES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with deployed() as made:
        session = get_session()
        session.set_config_variable("region", REGION)
        yield Deployment(Stack(made.outputs, made.parameters), session)


@pytest.fixture
def terminal(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    without_choices(monkeypatch)
    for application in (SHOP, HOTEL):
        deployment.applications.save(application)
    return Terminal(deployment)


@pytest.fixture
def bare(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in front of a deployment where nobody has set up anything."""
    without_choices(monkeypatch)
    for model, table in SET_UP.items():
        for record in list(deployment._bound(model, table).scan()):
            record.delete()
    return Terminal(deployment)


def secrets_in(text: str, applications: Sequence[Application] = (SHOP, HOTEL)) -> list[str]:
    return [secret for one in applications for secret in one.app_secrets if secret in text]
