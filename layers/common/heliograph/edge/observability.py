"""Logs, metrics and traces of the functions, through Powertools, in one place.

A log line says what happened and to how many; never a number, a text, an address or a secret.
That is why exceptions are logged as their type and the places they came through, without their
texts: a library may well put a customer's URL into one.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache, wraps
from traceback import extract_tb
from typing import Any, Final, TypeAlias

from aws_lambda_powertools import Logger, Tracer

from heliograph.domain.measures import Measure
from heliograph.edge.counts import Counts
from heliograph.edge.log_lines import LogLines
from heliograph.edge.measured import Measured
from heliograph.settings import Settings, is_sampled

Handler: TypeAlias = Callable[[Any, Any], Any]

_ROOT_LOGGER: Final = "heliograph"
_CALLER: Final = 3
"""Calls above it is the place that has something to say."""

_log: Final = logging.getLogger(_ROOT_LOGGER)
_measured: Final = Measured()


def observed(handle: Handler) -> Handler:
    """Give a handler its structured log, its metrics and its trace.

    They are made at the first invocation: importing a function reads no environment.
    """
    instrumented = cache(lambda: _Instrumented(handle))

    @wraps(handle)
    def handler(event: Any, context: Any) -> Any:
        return instrumented()(event, context)

    return handler


def count(counts: Mapping[str, int]) -> None:
    """Add to the metrics of this invocation."""
    for name, value in counts.items():
        _counts().count(name, value)


def measure(*measures: Measure) -> None:
    """Take values for the metrics of this invocation. May be called by several threads."""
    _measured.take(measures)


def report_fault(message: str, error: BaseException, **facts: object) -> None:
    """Log an exception that nobody expected."""
    places = [
        f"{place.filename}:{place.lineno} {place.name}" for place in extract_tb(error.__traceback__)
    ]
    cause = error.__cause__ or error.__context__
    facts = {
        "error": type(error).__qualname__,
        "cause": type(cause).__qualname__ if cause else None,
        "places": places,
        **facts,
    }
    _say(logging.ERROR, message, facts)


def report(message: str, **facts: object) -> None:
    """Log a fact, in the past tense."""
    _say(logging.INFO, message, facts)


def _say(level: int, message: str, facts: Mapping[str, object]) -> None:
    """Write a line that names the caller's caller; `logging` would take twice the time."""
    if _log.isEnabledFor(level):
        name = logging.getLevelName(level)
        line = _lines().line(name, _place_that_says(), message, facts, time.time())
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _place_that_says() -> str:
    """Return the function and the line that `report` or `report_fault` was called from."""
    caller = sys._getframe(_CALLER)  # noqa: SLF001 - frame by frame takes twice as long
    return f"{caller.f_code.co_name}:{caller.f_lineno}"


class _Instrumented:
    """A handler with its log, its metrics and its trace.

    Powertools does all of it until an invocation has succeeded. What it looks at then, it has seen,
    and what is left to be done takes a quarter of the time.
    """

    def __init__(self, handle: Handler) -> None:
        stage = Settings().stage
        # Our modules' own loggers are its children, so what they say is structured too.
        logger = Logger(service=_ROOT_LOGGER, logger_formatter=_lines())
        _leave_out_what_no_line_says()
        logger.append_keys(stage=stage)
        measured = _counts().log_metrics(
            self._worked, capture_cold_start_metric=True, default_dimensions={"stage": stage}
        )
        self._handle = handle
        self._traced = cache(lambda: _traced(handle))
        self._first = logger.inject_lambda_context(measured)
        self._is_warm = False

    def __call__(self, event: Any, context: Any) -> Any:
        if self._is_warm:
            return self._again(event, context)
        answer = self._first(event, context)
        self._is_warm = True
        return answer

    def _again(self, event: Any, context: Any) -> Any:
        _lines().append_keys(
            cold_start=False,
            function_name=context.function_name,
            function_memory_size=context.memory_limit_in_mb,
            function_arn=context.invoked_function_arn,
            function_request_id=context.aws_request_id,
        )
        try:
            return self._worked(event, context)
        finally:
            _counts().flush_metrics()

    def _worked(self, event: Any, context: Any) -> Any:
        """Let the handler write what it has measured at the end, failed or not.

        Only invocations that X-Ray has chosen need its SDK, whose import a cold start would have
        to pay for.
        """
        handle = self._traced() if is_sampled() else self._handle
        try:
            return handle(event, context)
        finally:
            _measured.write(_counts())


def _leave_out_what_no_line_says() -> None:
    """Let a log record not look up its thread and its process, which takes half of its making."""
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _traced(handle: Handler) -> Handler:
    tracer = Tracer(auto_patch=False)
    traced: Handler = tracer.capture_lambda_handler(
        handle, capture_response=False, capture_error=False
    )
    return traced


@cache
def _lines() -> LogLines:
    return LogLines()


@cache
def _counts() -> Counts:
    return Counts()
