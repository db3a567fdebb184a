"""Logs, metrics and traces of the functions, through Powertools, in one place.

A log line says what happened and to how many; never a number, a text, an address or a secret.
That is why exceptions are logged as their type and the places they came through, without their
texts: a library may well put a customer's URL into one.
"""

from __future__ import annotations

import logging
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
_CALLER: Final = 2
"""The level of the stack that a log line names as its place."""

_log: Final = logging.getLogger(_ROOT_LOGGER)
_measured: Final = Measured()


def observed(handle: Handler) -> Handler:
    """Give a handler its structured log, its metrics and its trace.

    They are made at the first invocation: importing a function reads no environment.
    """
    instrumented = cache(lambda: _instrumented(handle))

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
    _log.error(
        message,
        stacklevel=_CALLER,
        extra={
            "error": type(error).__qualname__,
            "cause": type(cause).__qualname__ if cause else None,
            "places": places,
            **facts,
        },
    )


def report(message: str, **facts: object) -> None:
    """Log a fact, in the past tense."""
    _log.info(message, stacklevel=_CALLER, extra=facts)


def _instrumented(handle: Handler) -> Handler:
    stage = Settings().stage
    # Our modules' own loggers are its children, so what they say is structured too.
    logger = Logger(service=_ROOT_LOGGER, logger_formatter=LogLines())
    _leave_out_what_no_line_says()
    logger.append_keys(stage=stage)
    measured = _counts().log_metrics(
        _writing_measures(_traced_if_sampled(handle)),
        capture_cold_start_metric=True,
        default_dimensions={"stage": stage},
    )
    observing: Handler = logger.inject_lambda_context(measured)
    return observing


def _leave_out_what_no_line_says() -> None:
    """Let a log record not look up its thread and its process, which takes half of its making."""
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _writing_measures(handle: Handler) -> Handler:
    """Let a handler write what it has measured at the end of each invocation, failed or not."""

    @wraps(handle)
    def handler(event: Any, context: Any) -> Any:
        try:
            return handle(event, context)
        finally:
            _measured.write(_counts())

    return handler


def _traced_if_sampled(handle: Handler) -> Handler:
    """Give a handler its trace, in the invocations that X-Ray has chosen.

    Only they need the SDK of X-Ray, whose import a cold start would have to pay for.
    """
    traced = cache(lambda: _traced(handle))

    @wraps(handle)
    def handler(event: Any, context: Any) -> Any:
        chosen = traced() if is_sampled() else handle
        return chosen(event, context)

    return handler


def _traced(handle: Handler) -> Handler:
    tracer = Tracer(auto_patch=False)
    traced: Handler = tracer.capture_lambda_handler(
        handle, capture_response=False, capture_error=False
    )
    return traced


@cache
def _counts() -> Counts:
    return Counts()
