"""The records of numbers that were written to, under keys that stand for the numbers.

A number has an item at hand, in which the messages of applications with limits are claimed, one
after the other. Of applications without limits each message has an item of its own, so that nobody
waits for anybody. What the item at hand has no room for moves to pages. All of them together are
the index of messages by number.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zlib import crc32

from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits, digest, in_milliseconds
from heliograph.domain.histories import MOST_AT_HAND, Claim, History
from heliograph.domain.message_ids import accepted_at
from heliograph.domain.messages import RETENTION
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.attribute_values import seconds, text
from heliograph.models.backoff import Backoff
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.items import Item
from heliograph.models.stored_items import StoredItems, is_over
from heliograph.models.writes import Put, Update, Write, WrittenItem, equal
from heliograph.ports.pending import Pending

BACKOFF: Final = Backoff(tries=60, at_once=2, first_seconds=0.005, longest_seconds=0.2)
"""Two tries are what most messages need. Of writers that meet, one gets through each time."""

AT_HAND: Final = "now"
"""The page where messages are claimed. The others are named by their latest id, and sort before."""
_ROUNDING: Final = timedelta(seconds=1)
_NOTHING: Final = History()
_KEY: Final = ("number_key", "page")


class RecipientContended(Exception):
    """Too many wrote to one number at once; nothing was added, and asking again is right."""


class DynamoHistories:
    """Histories in the table that HistoryRecord describes."""

    def __init__(
        self,
        items: StoredItems,
        keys: NumberKeys,
        free_numbers: DynamoFreeNumbers,
        backoff: Backoff = BACKOFF,
    ) -> None:
        self._items = items
        self._keys = keys
        self._free_numbers = free_numbers
        self._backoff = backoff

    def at_hand(self, numbers: Collection[str]) -> Mapping[str, History]:
        """Return the histories at hand of those numbers that have one, as of a moment ago."""
        by_key = {self._keys.of(number): number for number in numbers}
        found = self._items.read_all([_at_hand(key) for key in by_key], consistent_read=False)
        return {by_key[item["number_key"]["S"]]: history_of(item) for item in found}

    def take(
        self,
        number: str,
        claim: Claim,
        limits: FrequencyLimits | None,
        seen: History | None = None,
    ) -> Claim | FrequencyLimit:
        """Claim a message in its number's history, or return what stands in the way.

        It is one write if the history is as it was seen. Else the answer to the failed write has
        the one that is there; if there is nothing to be written, it is read. A write that was
        repeated because its answer was lost finds its own claim.
        """
        history, is_certain = seen or _NOTHING, False
        ended: Claim | None = None
        for _ in self._backoff:
            known = history.claim_of(claim.message_id)
            if known is not None and known.stands_before(claim):
                return ended if ended is not None and known == claim else known
            ended = known or ended
            limit = self._limit_hit(number, history, claim, limits)
            if limit is not None and is_certain:
                return limit
            if limit is not None:
                history, is_certain = self._at_hand(number), True
                continue
            written = self._add(self._keys.of(number), history, claim)
            if written.applied:
                return ended or claim
            history, is_certain = history_of(written.item), True
        raise RecipientContended

    def take_alone(self, number: str, claim: Claim) -> Claim:
        """Claim a message beside its number's history at hand, or return the claim that it has."""
        written = self._items.write(self._put_alone(number, claim))
        if written.applied:
            return claim
        known = history_of(written.item).claim_of(claim.message_id)
        if known is None:
            raise RecipientContended
        return known

    def take_later(
        self,
        number: str,
        claim: Claim,
        limits: FrequencyLimits | None,
        seen: History | None = None,
    ) -> Pending | None:
        """Return the write that claims a message, unless there is more to it than one write.

        What is seen to be claimed or too much, or to have grown into a page, needs more than that.
        """
        history = seen or _NOTHING
        if history.claim_of(claim.message_id) is not None:
            return None
        if self._limit_hit(number, history, claim, limits) is not None:
            return None
        at_hand, apart = history.apart(claim.at)
        if apart.claims:
            return None
        whole = at_hand.with_(claim)
        return self._items.pending(_addition(self._keys.of(number), history, whole, claim.at))

    def take_alone_later(self, number: str, claim: Claim) -> Pending:
        """Return the write that claims a message beside its number's history at hand."""
        return self._items.pending(self._put_alone(number, claim))

    def would_admit(
        self, number: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        """Return the limit that would forbid such a message now, and add nothing."""
        asked = Claim("", in_milliseconds(at), digest(text), "")
        return self._limit_hit(number, self._at_hand(number), asked, limits)

    def _put_alone(self, number: str, claim: Claim) -> Put:
        item = _item(self._keys.of(number), claim.message_id, _NOTHING.with_(claim))
        return Put(item, _KEY, is_over(claim.at))

    def _at_hand(self, number: str) -> History:
        return history_of(self._items.read(_at_hand(self._keys.of(number))))

    def _limit_hit(
        self, number: str, history: History, claim: Claim, limits: FrequencyLimits | None
    ) -> FrequencyLimit | None:
        """Look the number up among the free ones only late: hardly any message hits a limit."""
        if len(history.claims) >= MOST_AT_HAND:
            return FrequencyLimit.DAY
        if claim.is_for_ending:
            return None
        limit = None if limits is None else history.limit_hit(claim, limits)
        return None if limit is None or number in self._free_numbers.all() else limit

    def _add(self, key: str, found: History, claim: Claim) -> WrittenItem:
        """Put a claim into the history that was found, which it is from then on.

        What moves to a page of its own is written there first: it may be in both. No page is ever
        written over by one with other claims.
        """
        at_hand, apart = found.apart(claim.at)
        if apart.claims:
            page = f"{apart.newest_id}+{crc32(apart.encoded()):08x}"
            self._items.write(Put(_item(key, page, apart), _KEY))
        return self._items.write(_addition(key, found, at_hand.with_(claim), claim.at))


def _addition(key: str, found: History, whole: History, at: datetime) -> Write:
    """Return what makes the history at hand this one, if it is as it was found."""
    item = _item(key, AT_HAND, whole)
    if not found.claims:
        return Put(item, _KEY, is_over(at))
    return Update.to(item, _KEY, (equal("claims", _bytes(found)),))


def _at_hand(key: str) -> Item:
    return {"number_key": text(key), "page": text(AT_HAND)}


def _item(key: str, page: str, history: History) -> dict[str, Any]:
    # DynamoDB's times are whole seconds: rounded up, or the last second of a day is lost.
    last = accepted_at(history.newest_id) + RETENTION + _ROUNDING
    return {
        "number_key": text(key),
        "page": text(page),
        "claims": _bytes(history),
        "ttl": seconds(last),
    }


def history_of(item: Item | None) -> History:
    """Return the history that an item holds, an empty one if there is none."""
    return _NOTHING if item is None else History.decoded(b64decode(item["claims"]["B"]))


def _bytes(history: History) -> dict[str, str]:
    return {"B": b64encode(history.encoded()).decode()}
