"""The parts of long inbound messages, kept in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock

from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.parts import Assembly


class FakeAssemblies:
    """Assemblies."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, int], Assembly] = {}
        self._lock = Lock()

    def of(self, key: str, at: datetime) -> Sequence[Assembly]:
        with self._lock:
            found = [one for (its, _), one in self.records.items() if its == key]
        return [one for one in found if one.kept_until > at]

    def begin(self, assembly: Assembly) -> bool:
        with self._lock:
            there = self.records.get((assembly.key, assembly.number))
            (first,) = assembly.parts.values()
            if there is not None and there.kept_until > first.received_at:
                return False
            self.records[assembly.key, assembly.number] = assembly
            return True

    def add(
        self, assembly: Assembly, uplink: CarrierUplink, waits_until: datetime
    ) -> Assembly | None:
        with self._lock:
            there = self.records[assembly.key, assembly.number]
            if there.is_closed or not there.lacks(uplink):
                return None
            changed = there.with_part(uplink, waits_until)
            self.records[assembly.key, assembly.number] = changed
            return changed

    def close(self, assembly: Assembly) -> bool:
        with self._lock:
            there = self.records[assembly.key, assembly.number]
            if there.awaited_by != assembly.awaited_by:
                return False
            self.records[assembly.key, assembly.number] = replace(there, is_closed=True)
            return True

    def forget_content(self, assembly: Assembly) -> bool:
        with self._lock:
            parts = {n: replace(part, content=None) for n, part in assembly.parts.items()}
            there = self.records.get((assembly.key, assembly.number))
            if there is None or there.is_forwarded:
                return False
            forgotten = replace(there, parts=parts, is_forwarded=True)
            self.records[assembly.key, assembly.number] = forgotten
            return True
