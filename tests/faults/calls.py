"""Whose call it is that goes through the proxy, and which message it is about."""

import re
from dataclasses import dataclass, field
from typing import Final

from tests.faults.faults import Kind

#: The proxy's own functions' addresses, one for each function, so that callers are known.
CARRIERS_OWN: Final = frozenset({"SimulatorGatewayFunction", "SimulatorHandsetFunction"})

_NUMBER: Final = re.compile(rb"(?:\+|%2B)(\d{10,15})")
_MESSAGE_ID: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_\d+")
#: The log of pushes names the send once, and each of its messages by the rest of the id.
_SEND: Final = re.compile(rb"([0-9a-f]{8}(?:-[0-9a-f]{4}){3})(_\d+)")
#: What stands for a number where it is barred, and what the parts of its replies begin with.
_NUMBER_KEY: Final = re.compile(rb'"([A-Za-z0-9_-]{24})[".]')
_REST_OF_ID: Final = re.compile(rb'"([0-9a-f]{12})\.')


@dataclass(frozen=True)
class Call:
    """One call. name: the operation. story: the recipient it is about, None if several or none."""

    kind: Kind
    caller: str
    name: str
    story: str | None = None


@dataclass
class Stories:
    """Finds the one recipient that a body is about.

    Numbers and ids that stand together once belong together ever after.
    """

    _numbers: dict[bytes, str] = field(default_factory=dict)
    _by_key: dict[bytes, str] = field(default_factory=dict)

    def know(self, number: str, key: str) -> None:
        """Know a number (digits only) by its key, too."""
        self._by_key[key.encode()] = number

    def of(self, body: bytes) -> str | None:
        """The recipient (digits only) of the only message in a body."""
        numbers: set[str] = {number.decode() for number in _NUMBER.findall(body)}
        keys = self._by_key.keys() & set(_NUMBER_KEY.findall(body))
        numbers |= {self._by_key[key] for key in keys}
        ids = _message_ids(body)
        if len(numbers) == 1 and len(ids) <= 1:
            number = numbers.pop()
            self._numbers.update(dict.fromkeys(ids, number))
            return number
        if len(ids) == 1 and not numbers:
            return self._numbers.get(ids.pop())
        return None


def _message_ids(body: bytes) -> set[bytes]:
    """Every message id in a body, also of those whose send and rest stand apart."""
    ids: set[bytes] = set(_MESSAGE_ID.findall(body))
    sends = set(_SEND.findall(body))
    if len(sends) == 1:
        shared, application = sends.pop()
        ids.update(shared + b"-" + rest + application for rest in _REST_OF_ID.findall(body))
    return ids
