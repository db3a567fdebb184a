"""Tests with the real gateway: one line for most of them, and a table of what was seen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kannel.line import Line, open_line

HERE = Path(__file__).parent
_SEEN: list[tuple[str, str]] = []

Note = Callable[[str, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(240))


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """The line that tests share. They use numbers of their own, leave it up, and wait for every
    report of what they have sent: what comes later could use up a refusal of the next test's.
    """
    with open_line(tmp_path_factory.mktemp("kannel")) as opened:
        yield opened


@pytest.fixture
def own_line(tmp_path: Path) -> Iterator[Line]:
    """A line that a test may break."""
    with open_line(tmp_path / "kannel") as opened:
        yield opened


@pytest.fixture(scope="session")
def note() -> Note:
    """Write a row into the table that ends the run."""
    return lambda scenario, seen: _SEEN.append((scenario, seen))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _SEEN:
        return
    width = max(len(scenario) for scenario, _ in _SEEN)
    terminalreporter.section("what was run against Kannel, and seen")
    for scenario, seen in _SEEN:
        terminalreporter.write_line(f"{scenario:{width}}  {seen}")
