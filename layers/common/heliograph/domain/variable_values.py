"""What may stand in a template's variable, by the variable's class (TPL-05 to TPL-08).

Two styles: `${TXT_8}` and `${DATE}` name their class; of `${1}` it is an attribute of the template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

# Braces; controls, line feeds above all; line and paragraph separators; halves of surrogate pairs.
# Spaces of every width and the joiners that some scripts are written with belong to a text.
_NOT_IN_TEXT: Final = re.compile(r"[{}\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DIGITS: Final = re.compile(r"[0-9]+")
_DATE: Final = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")

_PHONE: Final = re.compile(r"[0-9+-]{3,14}[0-9]")
_CHARDIGIT: Final = re.compile(r"[A-Za-z0-9_]+")
_MONEY: Final = re.compile(
    r"(?=.*[^.])[0-9.零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億]+"
)
_ANY_DATE: Final = (
    r"[0-9]{8}|[0-9]{4}(?P<between>[-/])[0-9]{1,2}(?P=between)[0-9]{1,2}"
    r"|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
)
_ANY_TIME: Final = r"(?:[01][0-9]|2[0-3])(?::[0-5][0-9](?::[0-5][0-9])?|点(?:[0-5][0-9]分?)?)"
_DATETIME: Final = re.compile(rf"(?P<date>{_ANY_DATE})?[ ]?(?P<time>{_ANY_TIME})?")
_DATE_PARTS: Final = re.compile(r"([0-9]{4})[-/年]?([0-9]{1,2})[-/月]?([0-9]{1,2})")

_NOT_IN_PLAIN_TEXT: Final = re.compile(r"[.。'<>]")
# A telephone number, however it is grouped; a messenger's number; an address on the web.
_CONTACT: Final = re.compile(
    r"(?:[0-9０-９][ -]?){7,}|qq[^0-9]{0,3}[0-9]{5,}|https?:|www|//", re.IGNORECASE
)


def _is_text(value: str) -> bool:
    """No braces, and no line feeds or other controls through the API (TPL-05, TPL-20)."""
    return _NOT_IN_TEXT.search(value) is None


def _is_number(value: str) -> bool:
    return _DIGITS.fullmatch(value) is not None


def _is_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    return match is not None and _is_day(match)


def _is_time(value: str) -> bool:
    return _TIME.fullmatch(value) is not None


def _is_phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None


def _is_chardigit(value: str) -> bool:
    return _CHARDIGIT.fullmatch(value) is not None


def _is_money(value: str) -> bool:
    return _MONEY.fullmatch(value) is not None


def _is_datetime(value: str) -> bool:
    """A day, a time, or a day and a time."""
    match = _DATETIME.fullmatch(value)
    if match is None or value != value.strip(" "):
        return False
    if match["date"] is None:
        return match["time"] is not None
    day = _DATE_PARTS.match(match["date"])
    return day is not None and _is_day(day)


def _is_plain_text(value: str) -> bool:
    """A text that leads nobody anywhere: no full stop, telephone number or address."""
    has_contact = _NOT_IN_PLAIN_TEXT.search(value) or _CONTACT.search(value)
    return value != "" and _is_text(value) and has_contact is None


def _is_day(match: re.Match[str]) -> bool:
    try:
        date(*map(int, match.groups()))
    except ValueError:
        return False
    return True


ACCEPTS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "TXT": _is_text,
        "NUM": _is_number,
        "DATE": _is_date,
        "TIME": _is_time,
        "PHONE": _is_phone,
        "CHARDIGIT": _is_chardigit,
        "DATETIME": _is_datetime,
        "MONEY": _is_money,
        "TEXT": _is_plain_text,
    }
)
"""Whether a value may stand in a variable of this class, but for its length."""

MAX_LENGTHS: Final[Mapping[str, int]] = MappingProxyType(
    {"PHONE": 15, "CHARDIGIT": 20, "DATETIME": 20, "MONEY": 20, "TEXT": 20}
)
"""The greatest length of a value, for the classes that say it themselves."""

LONGEST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "DATE": "2026/12/31",
        "TIME": "23:59:59",
        "PHONE": "9" * 15,
        "CHARDIGIT": "9" * 20,
        "DATETIME": "2026年12月31日 23:59:59",
        "MONEY": "9" * 20,
        "TEXT": "国" * 20,
    }
)
"""A value of the greatest length, and as wide in the air as any."""
