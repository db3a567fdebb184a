"""The engine's process: ministack, with the things a local run adds to it.

1. It listens on a socket it inherits, so its address in queue URLs (and with that its saved
   state) is the same at every start, whatever port is free.
2. It stops, and writes its state, when its standard input closes: also when the process that
   started it is killed.
3. It writes its state every minute, not only at the end, so that a power cut costs a minute.
   Writing stops everything else, 0.1 s for each megabyte; so this ends when there is much.
4. The functions' processes are those of `function_pool`.
5. What statements of PartiQL change is in the streams of their tables (`statement_streams`).
"""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.core import persistence

from local import function_pool, statement_streams

_SAVE_EVERY_SECONDS = 60.0
_LARGEST_SAVED_MEANWHILE = 3_000_000  # bytes of state


def main() -> None:
    """Serve until told to stop. The inherited socket's descriptor is the one argument."""
    function_pool.take_over()
    statement_streams.take_over()
    config = Config()
    config.bind = [f"fd://{int(sys.argv[1])}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 0.5
    config.loglevel = "WARNING"
    asyncio.run(_serve(config))


async def _serve(config: Config) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(_obey(stop)), asyncio.create_task(_save_every_minute())]
    await serve(ministack.app, config, shutdown_trigger=stop.wait)
    for task in tasks:
        task.cancel()
    function_pool.end_all()


async def _obey(stop: asyncio.Event) -> None:
    """Answer each command on standard input, a socket, with one line of JSON; its end is ours."""
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as control:
        reader, writer = await asyncio.open_connection(sock=control)
        while command := await reader.readline():
            answer = await _COMMANDS[command.decode().strip()]()
            writer.write(json.dumps(answer).encode() + b"\n")
        stop.set()


async def _save() -> None:
    """Runs inside the event loop, so no request changes anything meanwhile."""
    persistence.save_all(ministack._build_persistence_save_dict())  # noqa: SLF001 - no public way


async def _warm_up() -> dict[str, str]:
    return await asyncio.to_thread(function_pool.start_all)


_COMMANDS: dict[str, Callable[[], Awaitable[dict[str, str] | None]]] = {
    "save": _save,
    "warm up": _warm_up,
}


async def _save_every_minute() -> None:
    while _size_of_saved_state() < _LARGEST_SAVED_MEANWHILE:
        await asyncio.sleep(_SAVE_EVERY_SECONDS)
        await _save()


def _size_of_saved_state() -> int:
    return sum(file.stat().st_size for file in Path(persistence.STATE_DIR).glob("*.json"))


if __name__ == "__main__":
    main()
