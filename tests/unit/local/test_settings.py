from pathlib import Path

import pytest

from local.screen import LocalRunFailed
from local.settings import PROJECT, LocalSettings


def test_without_variables_the_system_listens_on_8080_and_keeps_its_data_beside_the_code() -> None:
    settings = LocalSettings.from_environment({})
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.folder == PROJECT / ".local"
    assert settings.uplink_url is None
    assert settings.expire_after_seconds is None


def test_every_variable_is_read() -> None:
    settings = LocalSettings.from_environment(
        {
            "PORT": "9999",
            "HELIOGRAPH_LOCAL_DIR": "/some/folder",
            "UPLINK_URL": "http://127.0.0.1:9/replies",
            "EXPIRE_AFTER_SECONDS": "20",
        }
    )
    assert settings.base_url == "http://127.0.0.1:9999"
    assert settings.folder == Path("/some/folder")
    assert settings.uplink_url == "http://127.0.0.1:9/replies"
    assert settings.expire_after_seconds == 20


def test_an_empty_variable_counts_as_not_given() -> None:
    given = {"PORT": "", "UPLINK_URL": " ", "EXPIRE_AFTER_SECONDS": "", "HELIOGRAPH_LOCAL_DIR": ""}
    assert LocalSettings.from_environment(given) == LocalSettings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("EXPIRE_AFTER_SECONDS", "1"),
        ("EXPIRE_AFTER_SECONDS", "259201"),
        ("EXPIRE_AFTER_SECONDS", "20.5"),
        ("UPLINK_URL", "example.com/replies"),
        ("UPLINK_URL", "ftp://example.com"),
    ],
)
def test_a_value_that_cannot_work_is_named_before_anything_starts(name: str, value: str) -> None:
    with pytest.raises(LocalRunFailed, match=f"{name} must"):
        LocalSettings.from_environment({name: value})
