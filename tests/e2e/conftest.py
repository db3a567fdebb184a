"""Every test here is an e2e test; most of them share one local run."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver, open_receiver

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            # A busy machine starts a local run slowly, and the schedule comes once a minute.
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(180))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    """The local run that tests share. They use recipients of their own and leave it running."""
    with LocalSystem(tmp_path_factory.mktemp("shared") / "local") as running:
        yield running


MakeSystem = Callable[..., LocalSystem]


@pytest.fixture
def make_system(tmp_path: Path) -> Iterator[MakeSystem]:
    """Make local runs of the test's own, not started yet; they are stopped after it."""
    made: list[LocalSystem] = []

    def make(**environment: str) -> LocalSystem:
        made.append(LocalSystem(tmp_path / f"local{len(made)}", **environment))
        return made[-1]

    yield make
    with ExitStack() as stop_all:
        for system in made:
            stop_all.callback(system.__exit__)


@pytest.fixture
def client(system: LocalSystem) -> Client:
    return Client(system.demo)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened
