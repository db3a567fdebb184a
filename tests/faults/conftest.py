"""Every test here starts the whole system and spoils what it calls."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.workermanage import WorkerController

from local.aws import know_only_the_engine
from tests.faults.table import Row, table

HERE = Path(__file__).parent
_ROWS = pytest.StashKey[list[Row]]()
_TABLES = pytest.StashKey[list[str]]()
_SURVIVED = "what the platform survived"


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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Give what a worker has seen to the process that prints it."""
    output: dict[str, str] | None = getattr(session.config, "workeroutput", None)
    if output is not None and (rows := session.config.stash.get(_ROWS, [])):
        output[_SURVIVED] = table(rows)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """Take what a worker has seen."""
    if survived := getattr(node, "workeroutput", {}).get(_SURVIVED):
        node.config.stash.setdefault(_TABLES, []).append(survived)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    rows, tables = config.stash.get(_ROWS, []), config.stash.get(_TABLES, [])
    for one in [*tables, *([table(rows)] if rows else [])]:
        terminalreporter.write_sep("=", _SURVIVED)
        terminalreporter.write_line(one)
