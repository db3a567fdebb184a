"""`python -m tests.soak`, the program behind `make soak`; exits with 1 if anything is wrong."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from local.aws import know_only_the_engine
from tests.soak.run import Settings, soak

LARGEST = 1000


def main() -> int:
    """Return the exit code."""
    settings = settings_from(os.environ)
    know_only_the_engine(os.environ)
    with TemporaryDirectory(prefix="heliograph-soak-") as folder:
        verdict = soak(settings, Path(folder) / "local")
    return 0 if verdict.is_clean else 1


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read MINUTES, RATE and SEED; an empty one counts as not given. Raises SystemExit."""
    return Settings(
        minutes=_number(environment, "MINUTES", Settings.minutes),
        rate=_number(environment, "RATE", Settings.rate),
        seed=int(_number(environment, "SEED", Settings.seed)),
    )


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= LARGEST:
        sys.exit(f"{name} must be a number above 0 and at most {LARGEST}, not {text!r}.")
    return number


if __name__ == "__main__":
    sys.exit(main())
