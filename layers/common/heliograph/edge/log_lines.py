"""A log line as Powertools writes it, in a fifth of the time."""

from __future__ import annotations

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
        line = {
            **self.log_format,
            "level": record.levelname,
            "location": f"{record.funcName}:{record.lineno}",
            "message": record.getMessage(),
            "timestamp": self.formatTime(record),
            **{name: fact for name, fact in vars(record).items() if name not in _OF_EVERY_RECORD},
            "xray_trace_id": self._get_latest_trace_id(),
        }
        return self.serialize({name: value for name, value in line.items() if value is not None})

    def serialize(self, log: Any) -> str:
        """Return JSON; as Powertools if orjson cannot, such as of half a character."""
        try:
            return orjson.dumps(log, default=str, option=_AS_THEIR_TEXT).decode()
        except TypeError:
            return super().serialize(log)
