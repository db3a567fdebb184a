"""What holds for every test: it talks to this machine only, and knows nobody's AWS account.

Connections are kept to 127.0.0.1 by pytest-socket (see pyproject.toml).
"""

import ipaddress
import os
import socket
from typing import Any

import pytest
from hypothesis import settings

# What an example takes on a busy machine says nothing about the code.
settings.register_profile("without deadline", settings(), deadline=None)
settings.load_profile("without deadline")

_SOMEBODYS_SETTINGS = ("AWS_", "POWERTOOLS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


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


def _is_answered_here(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True
