"""The functions' processes inside the engine: started early, kept few, ended together.

The engine has one process for each invocation under way, as AWS does; but a start takes a second
of a core, and a burst of calls would start dozens at once. So a call waits a moment for a process
that is free soon, and for longer when there are many. A function that called itself and waited
could wait for ever; ours never do.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_WORTH_WAITING_SECONDS = 0.25
_MOST_PROCESSES = max(4, os.cpu_count() or 1)

Function = dict[str, Any]


def take_over() -> None:
    """Have the engine ask here for processes, and hand over here what they log."""
    lambda_svc.acquire_worker = _acquire
    lambda_svc._emit_lambda_logs = _print_logs  # noqa: SLF001 - ministack has no setting for it


def start_all() -> dict[str, str]:
    """Start a process for each function; return why which of them do not start."""
    functions: list[Function] = list(lambda_svc._functions._data.values())  # noqa: SLF001
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        errors = pool.map(_start, functions)
    names = (function["config"]["FunctionName"] for function in functions)
    return {name: error for name, error in zip(names, errors, strict=True) if error}


def end_all() -> None:
    """End every process; what they unpacked is thrown away at the next start."""
    workers = [worker for pool in lambda_runtime._workers.values() for worker in pool]  # noqa: SLF001
    processes = [worker._proc for worker in workers if worker._proc is not None]  # noqa: SLF001
    for process in processes:
        process.kill()
    for process in processes:
        process.wait()


def _acquire(name: str, config: Function, code: bytes, qualifier: str = "$LATEST") -> Any:
    """Lease a process. One that is busy for no longer than a moment spares us a new one."""
    began = time.monotonic()
    while True:
        has_waited = time.monotonic() - began > _WORTH_WAITING_SECONDS
        most = _MOST_PROCESSES if has_waited else 1
        worker, how = lambda_runtime.acquire_worker(name, config, code, qualifier, most)
        if worker is not None:
            return worker, how
        time.sleep(0.005)


def _start(function: Function) -> str | None:
    config = function["config"]
    worker, _ = lambda_runtime.acquire_worker(
        config["FunctionName"], config, function["code_zip"], config["Version"]
    )
    try:
        lambda_runtime.ensure_spawned(worker)
    except RuntimeError as error:
        return str(error)
    finally:
        lambda_runtime.release_worker(worker)
    return None


def _print_logs(
    _function: Function, _request_id: str, text: str, *_more: Any, **_rest: Any
) -> None:
    """Print instead of filling a log store that only grows."""
    if text:
        print(text, flush=True)
