"""The project's own Python files, as text and as syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "common" / "heliograph"


@dataclass(frozen=True)
class Source:
    """One Python file; `name` is its path from the top of the repository."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.name)


def sources(*folders: Path) -> Iterator[Source]:
    """Every Python file under the folders."""
    for folder in folders:
        yield from map(_source, sorted(folder.rglob("*.py")))


@cache
def _source(path: Path) -> Source:
    """The same for everybody who asks, so a file is parsed once."""
    return Source(path)


def shipped() -> list[Source]:
    """What runs in a Lambda: the layer and the functions."""
    return list(sources(LAYER, ROOT / "functions"))


def product() -> list[Source]:
    """Everything but the tests."""
    return [*shipped(), *sources(ROOT / "local", ROOT / "cli", ROOT / "bench")]


def everything() -> list[Source]:
    return [*product(), *sources(ROOT / "tests")]
