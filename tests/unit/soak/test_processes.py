"""The memory of real processes, by their names."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.soak.processes import ALL, Processes

WORKS_AND_WAITS = """
import sys, time
while time.process_time() < 0.1: pass
print('up', flush=True)
sys.stdin.read()
"""


@pytest.fixture
def function() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that looks like the engine's of a function."""
    name = "heliograph-local-PushFunction-0A1B2C3D4E5F6"
    with subprocess.Popen(
        [sys.executable, "-c", WORKS_AND_WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"AWS_LAMBDA_FUNCTION_NAME": name},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process


@pytest.mark.usefixtures("function")
def test_functions_have_the_names_of_the_template() -> None:
    processes = Processes(os.getpid())
    processes.sample()
    processes.sample()
    assert processes.started == {"front door": 1, "PushFunction": 1}
    assert len(processes.sizes["PushFunction"]) == 2
    (size, _), (all_of_them, _) = processes.sizes["PushFunction"], processes.sizes[ALL]
    assert 1 < size < all_of_them


@pytest.mark.usefixtures("function")
def test_work_is_counted_from_the_first_sample_on() -> None:
    processes = Processes(os.getpid())
    processes.sample()
    before = time.process_time()
    while time.process_time() - before < 0.1:
        pass
    processes.sample()
    ours, of_function = processes.seconds("front door"), processes.seconds("PushFunction")
    assert of_function + 0.05 < ours < time.process_time()
    assert processes.seconds(ALL) == pytest.approx(ours + of_function)


@pytest.mark.usefixtures("function")
def test_all_work_of_a_process_that_came_later_is_counted() -> None:
    processes = Processes(os.getpid())
    processes.sizes[ALL].append(1.0)
    processes.sample()
    assert processes.seconds("PushFunction") >= 0.08


def test_what_has_ended_is_no_longer_counted(function: "subprocess.Popen[bytes]") -> None:
    processes = Processes(function.pid)
    processes.sample()
    function.communicate()
    processes.sample()
    assert processes.sizes[ALL][1] == 0
