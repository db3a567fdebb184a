"""The engine's process: ministack, with the four things a local run adds to it.

1. It listens on a socket it inherits, so its address in queue URLs (and with that its saved
   state) is the same at every start, whatever port is free.
2. It stops, and writes its state, when its standard input closes: also when the process that
   started it is killed.
3. It writes its state every minute, not only at the end, so that a power cut costs a minute.
   Writing stops everything else, 0.1 s for each megabyte; so this ends when there is much.
4. What functions log goes to its own output, instead of a log store in memory that only grows.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.core import persistence
from ministack.services import lambda_svc

_SAVE_EVERY_SECONDS = 60.0
_LARGEST_SAVED_MEANWHILE = 3_000_000  # bytes of state


def main() -> None:
    """Serve until told to stop. The inherited socket's descriptor is the one argument."""
    lambda_svc._emit_lambda_logs = _print_logs  # noqa: SLF001 - ministack has no setting for it
    config = Config()
    config.bind = [f"fd://{int(sys.argv[1])}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2
    config.loglevel = "WARNING"
    asyncio.run(_serve(config))


async def _serve(config: Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_reader(sys.stdin.fileno(), _read_command, stop)
    saving = asyncio.create_task(_save_every_minute())
    await serve(ministack.app, config, shutdown_trigger=stop.wait)
    saving.cancel()


def _read_command(stop: asyncio.Event) -> None:
    """Any line means: save now. The end of the input means: stop."""
    if os.read(sys.stdin.fileno(), 4096):
        _save()
    else:
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stop.set()


async def _save_every_minute() -> None:
    while _size_of_saved_state() < _LARGEST_SAVED_MEANWHILE:
        await asyncio.sleep(_SAVE_EVERY_SECONDS)
        _save()


def _size_of_saved_state() -> int:
    return sum(file.stat().st_size for file in Path(persistence.STATE_DIR).glob("*.json"))


def _save() -> None:
    """Runs inside the event loop, so no request changes anything meanwhile."""
    persistence.save_all(ministack._build_persistence_save_dict())  # noqa: SLF001 - as above


def _print_logs(
    _function: dict[str, Any], _request_id: str, text: str, *_more: Any, **_rest: Any
) -> None:
    if text:
        print(text, flush=True)


if __name__ == "__main__":
    main()
