"""`python -m local`, the program behind `make run`, started as a person starts it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import urllib3

ROOT = Path(__file__).parents[2]

_START_SECONDS = 110.0
"""Seventeen functions are started, each in a process; alone that takes ten seconds."""
_STOP_SECONDS = 25.0
_PATIENCE_SECONDS = 20.0


class LocalSystem:
    """One local run after another, with the same data and on the same port.

    environment: more variables, such as EXPIRE_AFTER_SECONDS="20".
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = _free_port()
        self.environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def demo(self) -> dict[str, Any]:
        """demo.json, as a client finds it."""
        demo: dict[str, Any] = json.loads((self.folder / "demo.json").read_text())
        return demo

    @property
    def screen(self) -> str:
        """All that this run and the ones before it showed."""
        return (self.folder / "screen.txt").read_text()

    @property
    def log(self) -> str:
        """What the engine and the functions logged."""
        return (self.folder / "engine.log").read_text()

    def get(self, path: str) -> Any:
        """What the local run answers to a GET, as JSON."""
        return json.loads(urllib3.request("GET", self.base_url + path).data)

    def wait_in_inbox(self, path: str, **fields: str) -> dict[str, Any]:
        """Wait until the local inbox has a form with these fields, and return its entry."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for entry in self.get(f"/_local/inbox{path}"):
                if fields.items() <= entry["body"].items():
                    found: dict[str, Any] = entry
                    return found
            time.sleep(0.1)
        raise AssertionError(f"nothing with {fields} came to the inbox")

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        """Start it and wait until it is ready."""
        self._launch()
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_ready():
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the local run did not become ready:\n{self.screen}")
            time.sleep(0.1)
        return self

    def start_in_vain(self) -> int:
        """Start it where it cannot start, and return its exit code."""
        self._launch()
        return self._wait()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, wait until it has, and return its exit code."""
        os.kill(self.process_id, how)
        return self._wait()

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._wait()

    def is_running(self) -> bool:
        return self._process is not None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.is_running():
            self.stop()

    def _launch(self) -> None:
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "screen.txt").open("ab") as screen:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local"],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
                env={
                    **os.environ,
                    "PORT": str(self.port),
                    "HELIOGRAPH_LOCAL_DIR": str(self.folder),
                    **self.environment,
                },
            )

    def _wait(self) -> int:
        assert self._process is not None
        code = self._process.wait(_STOP_SECONDS)
        self._process = None
        return code

    def _is_ready(self) -> bool:
        try:
            health = f"{self.base_url}/_local/health"
            return urllib3.request("GET", health, retries=False, timeout=1).status == 200
        except urllib3.exceptions.HTTPError:
            return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
