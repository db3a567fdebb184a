"""What holds for every test: it talks to this machine only, and knows nobody's AWS account.

Connections are kept to 127.0.0.1 by pytest-socket (see pyproject.toml).
"""

import ipaddress
import os
import socket
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# What an example takes on a busy machine says nothing about the code.
settings.register_profile("without deadline", settings(), deadline=None)
settings.load_profile("without deadline")

_E2E = "tests/e2e/"
_TOGETHER = (_E2E, "tests/architecture/")
_OWN_RUNS = ("tests/e2e/test_expiry.py", "tests/e2e/test_local_run.py")

_SOMEBODYS_SETTINGS = ("AWS_", "POWERTOOLS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Distribution(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives whole files to the workers of `make test` and `make test-system`.

    What is tested end to end goes to one worker, because it shares a local run; what starts runs of
    its own goes to another, because it waits most of its time. The tests of the architecture share
    the syntax trees of all files.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_OWN_RUNS):
            return "local runs of their own"
        shared = (folder for folder in _TOGETHER if nodeid.startswith(folder))
        return next(shared, None) or super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Distribution:
    return Distribution(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what waits longest, so that other workers have something to do meanwhile."""
    first = (*_OWN_RUNS, *_TOGETHER)
    items.sort(key=lambda item: [not item.nodeid.startswith(it) for it in first])


@pytest.fixture(autouse=True)
def _only_this_machine_has_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that looks up a host's name on the network, whoever catches the error."""
    look_up = socket.getaddrinfo

    def look_up_here(host: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_answered_here(host):
            pytest.fail(f"a test looked up the host {host!r}")
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)


@pytest.fixture(autouse=True, scope="session")
def _nobodys_aws_account() -> None:
    """Forget the developer's profile, region, credentials and proxies."""
    for name in list(os.environ):
        if name.upper().startswith(_SOMEBODYS_SETTINGS):
            del os.environ[name]
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


@pytest.fixture(autouse=True, scope="session")
def _tests_run_on_every_processor() -> Iterator[None]:
    """Functions that are called in this process choose one processor for themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sched_setaffinity", lambda *_: None, raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _what_never_changes_is_made_once() -> Iterator[None]:
    """AWS's models and the tree of our commands; making them takes longer than most tests."""
    import botocore.session
    import typer.testing

    with pytest.MonkeyPatch.context() as patch:
        for module, maker in ((botocore.session, "create_loader"), (typer.testing, "_get_command")):
            patch.setattr(module, maker, cache(getattr(module, maker)))
        yield


def _is_answered_here(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True
