"""`.local/`: everything a local run keeps for the next one, used by one run at a time."""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.screen import LocalRunFailed, say

_PATIENCE_SECONDS = 15.0


@dataclass
class StateFolder:
    """The folder and the paths in it.

    The lock belongs to an open file that the engine's process inherits: after a `kill -9` of
    this process the engine still holds it until its state is written, and the next run waits.
    """

    path: Path
    _lock: int = field(default=-1, init=False)

    @property
    def engine_state(self) -> Path:
        return self.path / "state"

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever deployed here."""
        return not (self.engine_state / "cloudformation.json").exists()

    @property
    def engine_log(self) -> Path:
        return self.path / "engine.log"

    @property
    def scratch(self) -> Path:
        """Where the engine unpacks functions; emptied at each start."""
        return self.path / "tmp"

    @property
    def demo_file(self) -> Path:
        return self.path / "demo.json"

    @property
    def lock(self) -> int:
        """The descriptor whose holders have the folder to themselves."""
        return self._lock

    def take(self, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """Make the folder ready for this run alone, or raise `LocalRunFailed`."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LocalRunFailed(f"{self.path} cannot be used: {error.strerror}.") from error
        self._wait_for_lock(time.monotonic() + patience_seconds)
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, str(os.getpid()).encode(), 0)
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        if self.engine_log.exists():
            self.engine_log.replace(self.engine_log.with_suffix(".log.before"))

    def _wait_for_lock(self, deadline: float) -> None:
        if not self._try_lock():
            say("  Waiting for the run before this one to end ...")
        while not self._try_lock():
            if time.monotonic() > deadline:
                owner = os.pread(self._lock, 20, 0).decode() or "unknown"
                raise LocalRunFailed(
                    f"{self.path} is in use by another local run (process {owner}). Stop that one, "
                    "or give this one its own data: HELIOGRAPH_LOCAL_DIR=/some/folder make run"
                )
            time.sleep(0.1)

    def _try_lock(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def write_demo(self, demo: Mapping[str, Any]) -> None:
        """Write demo.json as a whole or not at all; it holds secrets, so it is the owner's."""
        written = self.demo_file.with_suffix(".new")
        written.touch(mode=0o600)
        written.write_text(json.dumps(demo, ensure_ascii=False, indent=2) + "\n")
        written.replace(self.demo_file)

    def read_demo(self) -> dict[str, Any]:
        demo: dict[str, Any] = json.loads(self.demo_file.read_text())
        return demo

    def release(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
