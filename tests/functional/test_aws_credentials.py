"""Where functions have their credentials of AWS from."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from heliograph.settings import AwsKeys

MODULE = "heliograph.bootstrap.aws"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """What a process has that has asked for nothing yet, and that finds no credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    import_module(MODULE)
    monkeypatch.delitem(sys.modules, MODULE)
    return import_module(MODULE)


def test_those_of_the_environment_are_taken_as_they_are(
    aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    assert aws._credentials()() == AwsKeys("key", "secret", "token")


def test_without_them_those_are_taken_that_the_sdk_finds(aws: Any, tmp_path: Path) -> None:
    """A function that Lambda restores gets some that the SDK renews."""
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = key\naws_secret_access_key = secret\n"
    )
    credentials = aws._credentials()()
    assert (credentials.access_key, credentials.secret_key) == ("key", "secret")


def test_none_at_all_is_a_fault(aws: Any) -> None:
    with pytest.raises(LookupError, match="no credentials"):
        aws._credentials()
