"""The stub as a process that lives as long as it is needed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen


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


def calls(endpoint: str) -> int:
    """Return how many requests the stub at this address has answered."""
    with urlopen(f"{endpoint}/counts") as answer:
        counted: int = json.load(answer)["calls"]
    return counted
