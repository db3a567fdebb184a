"""What tests of several rooms begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from heliograph.http1.connection import tls_of_the_system


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[trustme.CA]:
    """The only authority that this system knows."""
    authority = trustme.CA()
    known = tmp_path / "authorities.pem"
    authority.cert_pem.write_to_path(known)
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    tls_of_the_system.cache_clear()
    yield authority
    tls_of_the_system.cache_clear()
