"""One target takes the requests of all tests, so that their number can be told at the end."""

import pytest

from tests.fuzz.target import Target
from tests.lambda_runtime import shared_environment

_TARGET = pytest.StashKey[Target]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TARGET] = Target()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    target = config.stash[_TARGET]
    terminalreporter.write_line(
        f"{target.requests} requests were answered; they queued {target.accepted} messages"
    )


@pytest.fixture(autouse=True)
def _environment_of_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in shared_environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Target:
    return pytestconfig.stash[_TARGET]
