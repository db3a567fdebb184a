"""What some work costs. Imports next to nothing: processes that measure imports begin with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from os import devnull
from time import perf_counter, process_time
from typing import TypeAlias

Cost: TypeAlias = tuple[float, float]
"""Seconds of CPU that this process spent, and seconds that passed."""


def cost(work: Callable[[], object]) -> Cost:
    """Do some work and return its cost."""
    began, spent = perf_counter(), process_time()
    work()
    return process_time() - spent, perf_counter() - began


@contextmanager
def silence() -> Iterator[None]:
    """Let functions log into nothing: what they say is written, but not read by anybody."""
    # Not with pathlib, whose import would be missing from the first measurement.
    with open(devnull, "w") as nothing, redirect_stdout(nothing):  # noqa: PTH123
        yield
