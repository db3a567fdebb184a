"""The carriers and routes, together in one record (docs/adr/0029)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from heliograph.domain.configuration_rules import RuleBroken
from heliograph.domain.routing import Routing
from heliograph.models.database import Record
from heliograph.models.known_routing import NAME, document_of, routing_of

MOST_BYTES: Final = 350_000
"""An item of DynamoDB is 400 KB at most."""

_TRIES: Final = 8
"""More operators than will change routes at the same moment."""


class RoutingContended(Exception):
    """Others kept changing carriers and routes; nothing was changed."""


class RoutingRecord(Record):
    """All carriers and routes.

    document: the JSON of a Routing. version: counts its changes.
    """

    name = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    document = UnicodeAttribute()


class DynamoRouting:
    """RoutingStore in a table of RoutingRecord."""

    def __init__(self, records: type[RoutingRecord]) -> None:
        self._records = records

    def read(self) -> Routing:
        """Return all carriers and routes as they are now."""
        return _routing(self._record())

    def change(self, change: Callable[[Routing], Routing]) -> Routing:
        """Change all of it at once; return what it is afterwards.

        Raises RuleBroken if it grew too large for a record, RoutingContended, or what `change`
        raises.
        """
        for _ in range(_TRIES):
            record = self._record()
            changed = change(_routing(record))
            if self._write(changed, int(record.version) if record else 0):
                return changed
        raise RoutingContended

    def _record(self) -> RoutingRecord | None:
        try:
            return self._records.get(NAME, consistent_read=True)
        except self._records.DoesNotExist:
            return None

    def _write(self, routing: Routing, version_before: int) -> bool:
        document = document_of(routing)
        if len(document.encode()) > MOST_BYTES:
            raise RuleBroken("All carriers and routes together have become too large.")
        version = self._records.version
        unchanged = version == version_before if version_before else version.does_not_exist()
        record = self._records(NAME, version=version_before + 1, document=document)
        written = record.put_if(unchanged)
        # A write that was repeated because its answer was lost finds what it has written itself.
        in_the_way = written.item
        return written.applied or (
            in_the_way is not None
            and (int(in_the_way.version), in_the_way.document) == (version_before + 1, document)
        )


def _routing(record: RoutingRecord | None) -> Routing:
    return Routing() if record is None else routing_of(record.document)
