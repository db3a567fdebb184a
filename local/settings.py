"""What the person who starts a local run can choose, all of it by environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.screen import LocalRunFailed

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class LocalSettings:
    """`PORT`, `UPLINK_URL`, `EXPIRE_AFTER_SECONDS` and `HELIOGRAPH_LOCAL_DIR`, checked."""

    port: int = 8080
    folder: Path = PROJECT / ".local"
    uplink_url: str | None = None
    expire_after_seconds: int | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "LocalSettings":
        """Read the variables; an empty one counts as not given."""
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        folder = Path(given.get("HELIOGRAPH_LOCAL_DIR", cls.folder)).expanduser().resolve()
        return cls(
            port=_whole_number(given, "PORT", 1, 65535) or cls.port,
            folder=folder,
            uplink_url=_url(given, "UPLINK_URL"),
            expire_after_seconds=_whole_number(given, "EXPIRE_AFTER_SECONDS", 2, 259200),
        )

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def _whole_number(given: Mapping[str, str], name: str, lowest: int, highest: int) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
        raise LocalRunFailed(
            f"{name} must be a whole number from {lowest} to {highest}, not {text!r}."
        )
    return int(text)


def _url(given: Mapping[str, str], name: str) -> str | None:
    text = given.get(name)
    if text is not None and not text.startswith(("http://", "https://")):
        raise LocalRunFailed(f"{name} must start with http:// or https://, not {text!r}.")
    return text
