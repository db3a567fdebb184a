"""A log line as Powertools writes it, in a fifth of the time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from logging import LogRecord
from typing import Any, Final

import orjson
from aws_lambda_powertools.logging.formatter import RESERVED_LOG_ATTRS, LambdaPowertoolsFormatter

_OF_EVERY_RECORD: Final = frozenset(RESERVED_LOG_ATTRS)

# Both have a text of their own, which leaves out what must not be seen.
_AS_THEIR_TEXT: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


class LogLines(LambdaPowertoolsFormatter):
    """Formats what was said with its facts, and with what is known of the invocation.

    Powertools looks for a format in each value and for JSON in each message; ours have neither.
    """

    def format(self, record: LogRecord) -> str:
        """Return one line of JSON. What comes with a stack trace is left to Powertools."""
        if record.exc_info:
            return super().format(record)
        facts = {name: fact for name, fact in vars(record).items() if name not in _OF_EVERY_RECORD}
        place = f"{record.funcName}:{record.lineno}"
        return self.line(record.levelname, place, record.getMessage(), facts, record.created)

    def line(
        self, level: str, place: str, message: str, facts: Mapping[str, object], at: float
    ) -> str:
        """Return one line of JSON. place: a function and a line. at: seconds since 1970."""
        line = {
            **self.log_format,
            "level": level,
            "location": place,
            "message": message,
            "timestamp": _timestamp(at),
            **facts,
            "xray_trace_id": self._get_latest_trace_id(),
        }
        return self.serialize({name: value for name, value in line.items() if value is not None})

    def serialize(self, log: Any) -> str:
        """Return JSON; as Powertools if orjson cannot, such as of half a character."""
        try:
            return orjson.dumps(log, default=str, option=_AS_THEIR_TEXT).decode()
        except TypeError:
            return super().serialize(log)


def _timestamp(at: float) -> str:
    """Return a time of this place, such as `2026-11-22 09:30:00,125+0000`."""
    second, zone = _second(int(at))
    return f"{second},{int(at % 1 * 1000):03}{zone}"


@lru_cache(maxsize=1)
def _second(at: int) -> tuple[str, str]:
    """Return a time without what changes from line to line, and its zone."""
    then = time.localtime(at)
    return time.strftime("%Y-%m-%d %H:%M:%S", then), time.strftime("%z", then)
