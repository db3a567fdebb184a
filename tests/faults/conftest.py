"""Every test here starts the whole system and spoils what it calls."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws import know_only_the_engine
from tests.faults.table import Row, table

HERE = Path(__file__).parent
_ROWS = pytest.StashKey[list[Row]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(3600))


@pytest.fixture(scope="session", autouse=True)
def _only_the_engine(_nobodys_aws_account: None) -> Iterator[None]:
    before = dict(os.environ)
    know_only_the_engine(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def seed() -> int:
    """`make faults SEED=...` makes the same decisions again."""
    return int(os.environ.get("SEED") or int.from_bytes(os.urandom(3)))


@pytest.fixture(scope="session")
def rows(pytestconfig: pytest.Config) -> list[Row]:
    """Rows put here are printed at the end."""
    return pytestconfig.stash.setdefault(_ROWS, [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if rows := config.stash.get(_ROWS, []):
        terminalreporter.write_sep("=", "what the platform survived")
        terminalreporter.write_line(table(rows))
