"""The project's documents as the tests look at them: headings, tables, links and code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.architecture.sources import ROOT

_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^(?: {4}|\t).+$", re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Page:
    """One document; `name` is its path from the top of the repository."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def headings(self) -> list[str]:
        return _HEADING.findall(_FENCE.sub("", self.text))

    @cached_property
    def anchors(self) -> set[str]:
        """What a link to a heading says after its `#`."""
        return {_anchor(heading) for heading in self.headings}

    @property
    def links(self) -> list[str]:
        return _LINK.findall(_FENCE.sub("", self.text))

    @property
    def code(self) -> list[str]:
        """Every line and every piece of a sentence that is written as code."""
        blocks = [content for _, content in _FENCE.findall(self.text)]
        rest = _FENCE.sub("", self.text)
        lines = [line for block in blocks for line in block.splitlines()]
        return [*lines, *_INDENTED.findall(rest), *_INLINE.findall(rest)]

    def blocks(self, language: str) -> list[str]:
        """The fenced blocks in this language."""
        return [content for name, content in _FENCE.findall(self.text) if name == language]

    def section(self, heading: str) -> str:
        """The text under a heading, up to the next one of any level."""
        assert self.headings.count(heading) == 1, f"{self.name} has no heading {heading!r}"
        after = self.text.split(f"# {heading}\n", 1)[1]
        return re.split(r"^#{1,6} ", after, maxsplit=1, flags=re.MULTILINE)[0]

    def table(self, heading: str) -> list[list[str]]:
        """The rows of the first table under a heading, as plain text, without its head."""
        lines = self.section(heading).splitlines()
        start = next(number for number, line in enumerate(lines) if line.startswith("|"))
        rows = []
        for line in lines[start + 2 :]:
            if not line.startswith("|"):
                break
            rows.append([_plain(cell) for cell in line.strip().strip("|").split("|")])
        return rows

    def column(self, heading: str, index: int = 0) -> list[str]:
        """One column of that table."""
        return [row[index] for row in self.table(heading)]


def page(name: str) -> Page:
    return Page(ROOT / name)


def pages() -> Iterator[Page]:
    """Every document of the project."""
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]):
        yield Page(path)


def _plain(cell: str) -> str:
    return cell.strip().replace("`", "")


def _anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
