"""Debian's Kannel on 127.0.0.1: its two programs, in a folder of their own, on free ports."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from string import Template
from typing import Self

from tests.contracts.carriers.kannel import PASSWORD, USERNAME

BEARERBOX, SMSBOX = "/usr/sbin/bearerbox", "/usr/sbin/smsbox"

_CONF = Template((Path(__file__).parent / "kannel.conf").read_text())
_START_SECONDS = 20.0
_STOP_SECONDS = 15.0

_DLR_TABLE = """
CREATE TABLE dlr (smsc TEXT, ts TEXT, destination TEXT, source TEXT, service TEXT, url TEXT,
                  mask INTEGER, status INTEGER, boxc TEXT)
"""


class Kannel:
    """bearerbox and smsbox, started and ended one by one.

    uplink_url: where it hands in what handsets write, with the escapes of its `get-url`.
    dlr_storage: `sqlite3`, or `internal`, which forgets. core: more of that group of kannel.conf.
    """

    def __init__(
        self,
        folder: Path,
        smsc_port: int,
        uplink_url: str,
        dlr_storage: str = "sqlite3",
        core: str = "",
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "store").mkdir(exist_ok=True)
        with ExitStack() as reserved:
            ports = [_free_port(reserved) for _ in range(3)]
        self.sendsms_port = ports[2]
        with sqlite3.connect(folder / "dlr.sqlite3") as database:
            database.execute(_DLR_TABLE)
        values = {
            "folder": folder,
            "admin_port": ports[0],
            "smsbox_port": ports[1],
            "sendsms_port": ports[2],
            "smsc_port": smsc_port,
            "username": USERNAME,
            "password": PASSWORD,
            "uplink_url": uplink_url,
            "dlr_storage": dlr_storage,
            "core": core,
        }
        self._conf = folder / "kannel.conf"
        self._conf.write_text(_CONF.substitute(values))
        self._admin_port = ports[0]
        self._boxes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.sendsms_port}/cgi-bin/sendsms"

    @property
    def log(self) -> str:
        return (self.folder / "screen.txt").read_text(errors="replace")

    def start(self) -> Self:
        self.start_bearerbox()
        self.start_smsbox()
        return self

    def start_bearerbox(self) -> None:
        self._start(BEARERBOX)
        self._wait_for_port(self._admin_port, "bearerbox")

    def start_smsbox(self) -> None:
        self._start(SMSBOX)
        self._wait_for_port(self.sendsms_port, "smsbox")

    def stop(self) -> None:
        for program in (SMSBOX, BEARERBOX):
            self.end(program)

    def end(self, program: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End one of the two programs, in order or as a power cut does; it is gone afterwards."""
        process = self._boxes.pop(program, None)
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_for_log(self, pattern: str, seconds: float = 15.0) -> None:
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.log):
            assert time.monotonic() < deadline, f"no line {pattern}:\n{self.log[-3000:]}"
            time.sleep(0.05)

    def _start(self, program: str) -> None:
        with (self.folder / "screen.txt").open("ab") as screen:
            self._boxes[program] = subprocess.Popen(
                [program, "-v", "1", str(self._conf)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
                env={"PATH": os.environ["PATH"], "TZ": "UTC"},
            )

    def _wait_for_port(self, port: int, name: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                assert time.monotonic() < deadline, f"{name} did not start:\n{self.log[-3000:]}"
                time.sleep(0.05)
            else:
                return


def _free_port(reserved: ExitStack) -> int:
    probe = reserved.enter_context(socket.create_server(("127.0.0.1", 0)))
    port: int = probe.getsockname()[1]
    return port
