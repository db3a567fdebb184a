"""No god files: a file or a function that grows past its size is split in the same change."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source, everything

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40

# Data tables may be longer; each is named here.
DATA_TABLES: frozenset[str] = frozenset()


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {
        source.name: source.text.count("\n")
        for source in everything()
        if source.name not in DATA_TABLES
    }
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = [function for source in everything() for function in _long_functions(source)]
    assert long == []


def test_every_exempt_data_table_still_exists_and_needs_its_exemption() -> None:
    lengths = {source.name: source.text.count("\n") for source in everything()}
    assert [t for t in DATA_TABLES if lengths.get(t, 0) <= MOST_LINES_OF_A_FILE] == []


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [s.name for s in everything() if s.path.stem in drawers] == []


def _long_functions(source: Source) -> list[str]:
    return [
        f"{source.name}:{node.lineno} {node.name}"
        for node in _statements(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Every statement, however deep; expressions are most of a tree and hold none."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, ast.expr):
            yield from _statements(child)
