from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from tests.contracts.carriers.server import CarrierServer, answering, carrier_server
from tests.deployment import REGION, Deployment, deployed, empty, remember
from tests.functional.system import Aws, System
from tests.lambda_runtime import Output, fresh_logging, shared_environment
from tests.moto_wire import moto_answers

TAKEN = (
    b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n"
    b'{"carrier_message_id": "c-17"}'
)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

MakeSystem: TypeAlias = Callable[..., System]


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    """What the tests of a file share; each finds it empty."""
    with deployed() as made, moto_answers():
        yield made.with_parameters(AllowPrivateDestinations="true")


@pytest.fixture(scope="module")
def aws(deployment: Deployment) -> Aws:
    assert deployment.tables
    return Aws.connect()


@pytest.fixture(scope="module")
def configured(deployment: Deployment, aws: Aws) -> Callable[[], None]:
    """What an operator would have set up: it is stored once, and put back when this is called."""
    System(deployment, aws).configure()
    return remember(deployment)


@pytest.fixture
def make_system(
    deployment: Deployment,
    aws: Aws,
    configured: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> MakeSystem:
    """Deploy with parameters of the test's own; there is one deployment in a test."""
    for name, value in {**shared_environment(), "AWS_DEFAULT_REGION": REGION}.items():
        monkeypatch.setenv(name, value)
    empty(deployment)

    def make(**parameters: str) -> System:
        configured()
        return System(deployment.with_parameters(**parameters), aws)

    return make


@pytest.fixture
def carrier() -> Iterator[CarrierServer]:
    """A carrier that takes every message."""
    with carrier_server(answering(TAKEN)) as server:
        yield server


@pytest.fixture
def customer() -> Iterator[CarrierServer]:
    """A customer's server that takes every push."""
    with carrier_server(answering(OK)) as server:
        yield server


@pytest.fixture
def system(make_system: MakeSystem, carrier: CarrierServer) -> System:
    """A deployment whose carrier takes every message."""
    return make_system(PublicUrl=carrier.url)


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Iterator[Output]:
    with fresh_logging():
        yield Output(capsys)
