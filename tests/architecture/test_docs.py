"""The documents say what is: whatever they name exists, and whatever must be named is.

What they say of the system, its codes and its settings is compared in test_docs_facts.py.
"""

import ast
import importlib.util
import re
import shlex
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
import typer.main
from typer.testing import CliRunner

from cli.main import app
from cli.target import NoDeployment, Target
from tests.architecture.documents import Page, page, pages
from tests.architecture.sources import ROOT, shipped

UNDERSTOOD_BUT_NOT_DONE = 1
"""The exit code of a command; one that is not understood has 2."""

PAGES = list(pages())
DECISIONS = [one for one in PAGES if re.match(r"docs/adr/\d", one.name)]

with_each_page = pytest.mark.parametrize("document", PAGES, ids=lambda document: document.name)


def test_the_documents_are_found() -> None:
    assert {"README.md", "docs/architecture.md", "docs/sandbox.md"} <= {one.name for one in PAGES}


# -- links -----------------------------------------------------------------------------------------


@with_each_page
def test_every_link_leads_to_a_file_and_a_heading_that_exist(document: Page) -> None:
    broken = [link for link in document.links if not _resolves(document, link)]
    assert broken == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached = {"README.md"}
    waiting = ["README.md"]
    while waiting:
        current = page(waiting.pop())
        for target in _linked_pages(current) - reached:
            reached.add(target)
            waiting.append(target)
    assert [one.name for one in PAGES if one.name not in reached] == []


@with_each_page
def test_no_document_names_a_place_on_somebodys_machine(document: Page) -> None:
    assert re.findall(r"(?<![\w.])/(?:work|root|home|Users)/\S*", document.text) == []


def _resolves(document: Page, link: str) -> bool:
    if link.startswith(("http://", "https://")):
        return True
    target, _, anchor = link.partition("#")
    path = (document.path.parent / target).resolve() if target else document.path
    if not path.exists():
        return False
    return not anchor or anchor in Page(path).anchors


def _linked_pages(document: Page) -> set[str]:
    targets = (link.partition("#")[0] for link in document.links)
    paths = ((document.path.parent / target).resolve() for target in targets if target)
    return {path.relative_to(ROOT).as_posix() for path in paths if path.suffix == ".md"}


# -- commands --------------------------------------------------------------------------------------


def _make_targets() -> dict[str, str]:
    """The targets that people type, with their line of help."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z-]+):.*## (.+)$", makefile, re.MULTILINE))


@with_each_page
def test_every_make_target_that_a_document_names_exists(document: Page) -> None:
    named = {
        target
        for code in document.code
        for target in re.findall(r"(?:^|[\s;&])make ([a-z][a-z-]*)", f" {code}")
    }
    assert named - _make_targets().keys() == set()


def test_the_contributors_guide_names_every_make_target() -> None:
    named = [command.removeprefix("make ") for command in page("CONTRIBUTING.md").column("Set up")]
    assert sorted(named) == sorted(_make_targets().keys() - {"help"})


def _command_lines() -> Iterator[tuple[str, list[str]]]:
    for document in PAGES:
        for code in document.code:
            found = re.match(r"\s*(?:\.venv/bin/)?heliograph (.+)", code)
            if found:
                yield document.name, shlex.split(found[1], comments=True)


def _commands(group: Any, *names: str) -> Iterator[tuple[str, ...]]:
    """Every command as the words that call it."""
    inner = getattr(group, "commands", None)
    if inner is None:
        yield names
        return
    for name, command in inner.items():
        yield from _commands(command, *names, name)


def _nowhere(_target: Target) -> NoReturn:
    raise NoDeployment("Only the command line is of interest here.")


COMMAND_LINES = list(_command_lines())
HELIOGRAPH = typer.main.get_command(app)
COMMANDS = set(_commands(HELIOGRAPH))


@pytest.mark.parametrize(("document", "words"), COMMAND_LINES, ids=str)
def test_every_command_line_that_a_document_shows_is_understood(
    document: str, words: list[str]
) -> None:
    done = CliRunner().invoke(app, words, obj=_nowhere)
    assert done.exit_code == UNDERSTOOD_BUT_NOT_DONE, f"{document}: {done.output}"


def test_the_commands_page_shows_every_command() -> None:
    names = {name for command in COMMANDS for name in command}
    shown = {
        tuple(word for word in words if word in names)
        for document, words in COMMAND_LINES
        if document == "docs/cli.md"
    }
    assert COMMANDS
    assert COMMANDS - shown == set()


def test_the_operators_variables_and_options_are_in_the_configuration() -> None:
    documented = {
        (row[0], row[1]) for row in page("docs/configuration.md").table("The operator's command")
    }
    assert documented == {
        (variable, option.opts[0])
        for option in HELIOGRAPH.params
        for variable in _variables(option)
    }


def _variables(option: Any) -> list[str]:
    if option.envvar is None:
        return []
    return [option.envvar] if isinstance(option.envvar, str) else list(option.envvar)


# -- examples --------------------------------------------------------------------------------------


EXAMPLES = [(one.name, block) for one in PAGES for block in one.blocks("python")]


@pytest.mark.parametrize(("document", "example"), EXAMPLES, ids=lambda value: str(value)[:30])
def test_everything_that_an_example_imports_exists(document: str, example: str) -> None:
    missing = [f"{module}.{name}" for module, name in _imports(example) if not _is(module, name)]
    assert missing == [], document


def test_there_are_examples_to_look_at() -> None:
    assert "README.md" in {document for document, _ in EXAMPLES}


def _imports(example: str) -> Iterator[tuple[str, str | None]]:
    for node in ast.walk(ast.parse(example)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((str(node.module), alias.name) for alias in node.names)


def _is(module: str, name: str | None) -> bool:
    if importlib.util.find_spec(module) is None:
        return False
    return name is None or hasattr(importlib.import_module(module), name)


# -- what operators look for -----------------------------------------------------------------------


def test_every_log_line_of_the_runbook_is_logged_somewhere() -> None:
    logged = "\n".join(source.text for source in shipped())
    lines = page("docs/runbook.md").column("Logs")
    assert lines
    assert [line for line in lines if f'"{line}' not in logged] == []


# -- decisions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.name)
def test_a_decision_has_a_date_a_reason_alternatives_and_a_way_back(decision: Page) -> None:
    number = decision.path.name[:4]
    assert decision.headings[0].startswith(f"{number} ")
    assert re.search(r"^Date: \d{4}-\d{2}-\d{2}$", decision.text, re.MULTILINE)
    assert {"Context", "Choice", "Alternatives", "How to revert"} <= set(decision.headings)


def test_the_list_of_decisions_has_them_all_under_their_titles() -> None:
    listed = dict(re.findall(r"^- \[(.+)\]\((.+)\)$", page("docs/adr/README.md").text, re.M))
    titles = {one.headings[0]: one.path.name for one in DECISIONS}
    assert listed == titles
    numbers = [int(name[:4]) for name in titles.values()]
    assert numbers == list(range(1, len(numbers) + 1))
