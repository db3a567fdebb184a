"""The local AWS engine as a child process."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from local.aws import CLIENT_ENVIRONMENT, REGION
from local.screen import LocalRunFailed
from local.state_folder import StateFolder

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH")
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


@dataclass
class Engine:
    """Starts, watches and stops ministack. Its data lives in `folder` between two starts."""

    folder: StateFolder
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _control: socket.socket | None = field(default=None, init=False)
    _port: int = field(default=0, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start the process on a free port; it is not ready yet when this returns."""
        self._control, control = socket.socketpair()
        with socket.create_server(("127.0.0.1", 0)) as listener, control:
            self._port = listener.getsockname()[1]
            with self.folder.engine_log.open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "local.engine_process", str(listener.fileno())],
                    stdin=control.fileno(),
                    stdout=log,
                    stderr=log,
                    env=self._environment(),
                    pass_fds=(listener.fileno(), self.folder.lock),
                    start_new_session=True,  # Ctrl-C is for us: the front door closes first
                )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not self.is_running():
                raise LocalRunFailed(self.explain_end())
            if time.monotonic() > deadline:
                raise LocalRunFailed(
                    f"The AWS engine did not start. Its log: {self.folder.engine_log}"
                )
            time.sleep(0.05)
        self._refuse_unreadable_state()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def save(self) -> None:
        """Have the engine write its state now."""
        self._ask("save")

    def warm_up(self) -> dict[str, str]:
        """Have every function loaded; return why which of them cannot be."""
        failures: dict[str, str] = self._ask("warm up")
        return failures

    def _ask(self, command: str) -> Any:
        if self._control is None:
            raise LocalRunFailed("The AWS engine is not running.")
        self._control.sendall(command.encode() + b"\n")
        with self._control.makefile("rb") as answers:
            answer = answers.readline()
        if not answer:
            raise LocalRunFailed(self.explain_end())
        return json.loads(answer)

    def stop(self) -> None:
        """Let the engine write its state; returns when it and all functions are gone."""
        if self._process is None or self._control is None:
            return
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        self.discard()

    def discard(self) -> None:
        """End the engine and all functions at once; the state that was written last is kept."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def explain_end(self) -> str:
        """Say that the engine is gone, with the last lines of its log."""
        code = self._process.returncode if self._process else None
        lines = self.folder.engine_log.read_text(errors="replace").splitlines()[-15:]
        return "\n".join(
            [f"The AWS engine ended by itself (exit code {code}). The last lines of its log:"]
            + [f"    {line}" for line in lines]
            + [f"All of it: {self.folder.engine_log}"]
        )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def _refuse_unreadable_state(self) -> None:
        """The engine goes on without a state file it cannot read; half of the data is no data."""
        log = self.folder.engine_log.read_text(errors="replace")
        if any(sign in log for sign in ("Persistence: failed to load", "Failed to restore")):
            raise LocalRunFailed(
                f"The saved data in {self.folder.engine_state} cannot be read.\n"
                f"Start afresh with `make clean-local` (or move {self.folder.path} away first)."
            )

    def _environment(self) -> Mapping[str, str]:
        """All that the engine and the functions see: nothing of the person's AWS set-up."""
        passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return {
            **passed_on,
            **CLIENT_ENVIRONMENT,
            "AWS_ENDPOINT_URL": self.url,
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.folder.engine_state),
            "S3_DATA_DIR": str(self.folder.scratch / "s3"),
            "TMPDIR": str(self.folder.scratch),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
            "AUTH": "true",  # functions may do what their roles allow, as on AWS
            "POWERTOOLS_TRACE_DISABLED": "true",  # there is no X-Ray here
        }
