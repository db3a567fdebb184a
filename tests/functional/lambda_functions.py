"""The functions of template.yaml, each loaded as the first invocation of a new process finds it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from heliograph.edge.http import HttpHandler

from tests.architecture.sources import ROOT
from tests.architecture.stack import functions
from tests.lambda_runtime import Context

BOOTSTRAP = "heliograph.bootstrap"


class Environment(dict[str, str]):
    """Environment variables that remember which of them were asked for."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__(variables)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)


@dataclass
class LambdaFunction:
    """One function with the environment that the template gives it, and with no other.

    What `bootstrap` builds once in a process is built once here, and shared with no other
    function.
    """

    name: str
    environment: Environment
    context: Context = field(default_factory=Context)
    _modules: dict[str, ModuleType] = field(default_factory=dict)

    def __call__(self, event: Mapping[str, Any]) -> Any:
        handler = self.handler
        with self._in_its_process():
            return handler(event, self.context)

    @cached_property
    def handler(self) -> Any:
        about = functions()[self.name]
        module, _, attribute = about["Handler"].partition(".")
        with self._in_its_process():
            loaded = _load(ROOT / about["CodeUri"] / f"{module}.py")
            sys.modules[f"{BOOTSTRAP}.shared"].settings.environment = self.environment
        return getattr(loaded, attribute)

    @property
    def routes(self) -> Mapping[str, Any]:
        """The routes that the function answers; none if it is not called over HTTP."""
        return self.handler.routes if isinstance(self.handler, HttpHandler) else {}

    @contextmanager
    def _in_its_process(self) -> Iterator[None]:
        """Let it see the modules of `bootstrap` that it has imported, and nobody else's."""
        outside = _replace_bootstrap(self._modules)
        try:
            yield
        finally:
            self._modules = _replace_bootstrap(outside)


def _load(path: Path) -> Any:
    """Import a file by its path, as several functions have a `handler.py`."""
    name = "_".join(path.relative_to(ROOT).with_suffix("").parts)
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _replace_bootstrap(modules: Mapping[str, ModuleType]) -> dict[str, ModuleType]:
    """Put these modules in place of those there are, which are returned."""
    present = {name: module for name, module in sys.modules.items() if _is_bootstrap(name)}
    for name in present:
        del sys.modules[name]
    sys.modules.update(modules)
    return present


def _is_bootstrap(name: str) -> bool:
    return name == BOOTSTRAP or name.startswith(f"{BOOTSTRAP}.")
