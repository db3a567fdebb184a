"""The operator's command, typed as a person types it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.e2e.local_system import ROOT, LocalSystem

HELIOGRAPH = Path(sys.executable).with_name("heliograph")


def type_command(system: LocalSystem, command: str) -> str:
    """Type a command in front of a local run, and return what it shows."""
    line = command.replace(".venv/bin/heliograph", str(HELIOGRAPH))
    environment = {**os.environ, "HELIOGRAPH_URL": system.base_url}
    environment.pop("HELIOGRAPH_STACK", None)
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def wait_until_shown(system: LocalSystem, command: str, state: str) -> str:
    """Type a command again and again until this is among what it shows."""
    deadline = time.monotonic() + 40
    while state not in (shown := _shown_if_there(system, command)):
        assert time.monotonic() < deadline, shown
        time.sleep(0.2)
    return shown


def _shown_if_there(system: LocalSystem, command: str) -> str:
    try:
        return type_command(system, command)
    except AssertionError as error:  # there is no record yet
        return str(error)
