"""People who write back of their own accord, and the carrier that hands over what they write."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any, Final

import urllib3
from heliograph.sandbox import wire
from urllib3.exceptions import HTTPError

from tests.faults.system import FaultySystem

_AT_ONCE: Final = 8
_PATIENCE_SECONDS: Final = 120.0
_AGAIN_AFTER_SECONDS: Final = 0.5
_REFERENCE: Final = "7"

Json = dict[str, Any]


@dataclass(frozen=True)
class LongReply:
    """What somebody wrote, as the carrier hands it over. missing: parts that it never does."""

    parts: tuple[str, ...]
    missing: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """What there is of it."""
        return "".join(
            text for place, text in enumerate(self.parts, 1) if place not in self.missing
        )


@dataclass
class People:
    """The carrier hands over what they write to one channel, again and again until it is taken.

    long: the long replies, by sender (E.164); each writes one. prefix: of the numbers of those who
    got no message. loses_parts: whether some replies never come as a whole, for which we wait three
    minutes. opted_out: who asked not to be written to any more.
    """

    system: FaultySystem
    random: Random
    prefix: str = "+861390"
    loses_parts: bool = True
    long: dict[str, LongReply] = field(default_factory=dict)
    opted_out: set[str] = field(default_factory=set)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_AT_ONCE))
    _begun: list[Future[None]] = field(default_factory=list)
    _serials: Iterator[int] = field(default_factory=count)

    def write_long(self, sender: str, parts: int, *, pause: float, missing: int = 0) -> None:
        """Begin to hand over a reply. pause: seconds before each part, which come in any order.

        missing: the part that gets lost on its way to us, from 1; 0 if none does.
        """
        texts = tuple(f"{place}好 of {sender};" for place in range(1, parts + 1))
        reply = self.long[sender] = LongReply(texts, (missing,) if missing else ())
        places = [place for place in range(1, parts + 1) if place != missing]
        self.random.shuffle(places)
        bodies = [self._part(sender, reply, place) for place in places]
        self._begun.append(self._pool.submit(self._hand_over_all, bodies, pause))

    def opt_out(self, sender: str, after: float = 0) -> None:
        """Begin to hand over a reply that asks for it, after so many seconds."""
        self.opted_out.add(sender)
        body = {"id": f"{sender}-T", "sender": sender, "channel_number": self.channel, "text": "T"}
        self._begun.append(self._pool.submit(self._hand_over_all, [body], after))

    @property
    def channel(self) -> str:
        """The number that they all write to."""
        return self.system.client().channel_of("shipped")

    def stranger(self) -> str:
        """Return the number of somebody else."""
        return f"{self.prefix}{next(self._serials):06d}"

    def wait(self) -> None:
        """Wait until all is taken. Raises if something never was."""
        while self._begun:
            self._begun.pop().result()

    def _part(self, sender: str, reply: LongReply, place: int) -> Json:
        return {
            "id": f"{sender}-{place}",
            "sender": sender,
            "channel_number": self.channel,
            "text": reply.parts[place - 1],
            "part": place,
            "parts": len(reply.parts),
            "concat_reference": _REFERENCE,
        }

    def _hand_over_all(self, bodies: list[Json], pause: float) -> None:
        for body in bodies:
            time.sleep(pause)
            self._hand_over(body)

    def _hand_over(self, content: Json) -> None:
        body, deadline = json.dumps(content).encode(), time.monotonic() + _PATIENCE_SECONDS
        while not self._is_taken(body):
            assert time.monotonic() < deadline, content["id"]
            time.sleep(_AGAIN_AFTER_SECONDS)

    def _is_taken(self, body: bytes) -> bool:
        headers = wire.signature(self.system.carrier_secret, body, datetime.now(UTC))
        url = f"{self.system.proxy.url}/uplink/simulator"
        try:
            answer = urllib3.request(
                "POST", url, body=body, headers=headers, retries=False, timeout=30
            )
        except HTTPError:
            return False
        return answer.status == 200
