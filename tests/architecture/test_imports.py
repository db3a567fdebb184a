"""Importing does nothing: no environment is read, nothing is built, the inside stays pure.

Which room may import which is kept by import-linter (pyproject.toml); this is what it cannot say.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.sources import LAYER, Source, shipped, sources

SETTINGS = "layers/common/heliograph/settings.py"

IMPORT_EVERYTHING = """
import gc, importlib, json, os, pkgutil, traceback
import heliograph
before = dict(os.environ)
failures = {}
for module in pkgutil.walk_packages(heliograph.__path__, "heliograph."):
    try:
        importlib.import_module(module.name)
    except BaseException:
        failures[module.name] = traceback.format_exc(limit=-1)
from botocore.client import BaseClient
clients = [repr(thing) for thing in gc.get_objects() if isinstance(thing, BaseClient)]
print(json.dumps({
    "failures": failures, "clients": clients, "environment_changed": dict(os.environ) != before,
}))
"""


@pytest.fixture(scope="module")
def after_importing_everything() -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", IMPORT_EVERYTHING], env={}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_every_module_imports_with_an_empty_environment(
    after_importing_everything: dict[str, object],
) -> None:
    assert after_importing_everything["failures"] == {}


def test_importing_builds_no_aws_client_and_sets_no_variable(
    after_importing_everything: dict[str, object],
) -> None:
    assert after_importing_everything["clients"] == []
    assert after_importing_everything["environment_changed"] is False


def test_only_settings_reads_the_environment() -> None:
    readers = [s.name for s in shipped() if s.name != SETTINGS and _reads_environment(s)]
    assert readers == []


def test_settings_does_read_the_environment() -> None:
    assert _reads_environment(Source(LAYER / "settings.py"))


def test_the_domain_imports_the_standard_library_only() -> None:
    foreign = [
        f"{source.name}: {name}"
        for source in sources(LAYER / "domain")
        for name in _imported(source)
        if not _is_pure(name)
    ]
    assert foreign == []


def _is_pure(module: str) -> bool:
    return (
        module.split(".", maxsplit=1)[0] in sys.stdlib_module_names
        or module == "heliograph.domain"
        or module.startswith("heliograph.domain.")
    )


def _imported(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "." * node.level


def _reads_environment(source: Source) -> bool:
    readers = {"environ", "environb", "getenv", "getenvb"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in readers)
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and any(alias.name in readers for alias in node.names)
        )
        for node in ast.walk(source.tree)
    )
