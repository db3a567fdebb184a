"""The stub as a process that lives as long as it is needed, and what the bench asks of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

from bench.stub.items import Item

_FILLED_AT_ONCE = 5000


@contextmanager
def running_stub() -> Iterator[str]:
    """Start the stub and give its address; it is ended with the block."""
    process = subprocess.Popen([sys.executable, "-m", "bench.stub"], stdout=subprocess.PIPE)
    try:
        if process.stdout is None:
            raise RuntimeError("The stub has no output.")
        address = process.stdout.readline().decode().strip()
        if not address:
            raise RuntimeError("The stub did not start.")
        yield address
    finally:
        process.terminate()
        process.communicate()


def counts(endpoint: str) -> dict[str, Any]:
    """Return what the stub at this address has counted so far."""
    counted: dict[str, Any] = _answer(f"{endpoint}/counts")
    return counted


def calls(endpoint: str) -> int:
    """Return how many requests of AWS the stub at this address has answered."""
    answered: int = counts(endpoint)["calls"]
    return answered


def take(endpoint: str, queue: str) -> list[str]:
    """Return the bodies of the entries in a queue, and forget them."""
    bodies: list[str] = _answer(f"{endpoint}/take/{queue}", b"")
    return bodies


def take_changes(endpoint: str, table: str) -> list[dict[str, Any]]:
    """Return what the stream of a table tells, and forget it."""
    changes: list[dict[str, Any]] = _answer(f"{endpoint}/changes/{table}", b"")
    return changes


def take_submitted(endpoint: str) -> list[str]:
    """Return the ids of the messages that the carrier got, and forget them."""
    submitted: list[str] = _answer(f"{endpoint}/submitted", b"")
    return submitted


def fill(endpoint: str, table: str, items: list[Item]) -> None:
    """Put items into a table that nobody is charged for."""
    for start in range(0, len(items), _FILLED_AT_ONCE):
        portion = json.dumps(items[start : start + _FILLED_AT_ONCE]).encode()
        _answer(f"{endpoint}/fill/{table}", portion)


def _answer(url: str, body: bytes | None = None) -> Any:
    """Get, or post if there is a body, and return the JSON of the answer; None if it is empty."""
    with urlopen(Request(url, data=body)) as answer:
        content = answer.read()
    return json.loads(content) if content else None
