"""Bring a long reply to its application as one, though its carrier hands it over in parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from heliograph.domain.errors import PartsMissing
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.number_keys import NumberKeys
from heliograph.domain.parts import PATIENCE, Assembly, alone, assembly_key, assembly_of, begun
from heliograph.ports.clock import Clock
from heliograph.ports.records import Assemblies
from heliograph.usecases.route_inbound_message import Routed

_TRIES: Final = 20
"""More than the threads that may add parts of one message at the same time."""


@dataclass(frozen=True, slots=True)
class PutPartsTogether:
    """Route a message when all its parts are there, or when the rest has not come in time.

    Each part is added to what is there by one conditional write. The entry of the latest part
    waits for the rest: it stays in the queue and comes back when the time is over. Whichever entry
    finds its message finished routes it, under its own name, as it would a message that came
    whole; so of all of them one stores and pushes it, whoever dies in between.

    route: RouteInboundMessage.
    """

    assemblies: Assemblies
    route: Callable[[CarrierUplink], Mapping[str, int]]
    keys: NumberKeys
    clock: Clock

    def __call__(self, uplink: CarrierUplink) -> Mapping[str, int]:
        """Route an inbound message, or take one part of it; return what to count.

        Raises PartsMissing if this part has to come back, and what `route` raises.
        """
        if not uplink.is_part:
            return self.route(alone(uplink))
        assembly = self._finished(self._with_part(uplink), uplink)
        if assembly is None or assembly.is_forwarded:
            return {Routed.JOINED.value: 1}
        routed = self.route(assembly.whole(uplink))
        # Whoever has stored it may still have to push it, and will do this then.
        if Routed.REPEATED not in routed:
            self.assemblies.forget_content(assembly)
        return routed

    def _with_part(self, uplink: CarrierUplink) -> Assembly:
        """Return the assembly that holds a part, which is added if it is not there."""
        key = assembly_key(uplink, self.keys.of(uplink.sender))
        for _ in range(_TRIES):
            there = self.assemblies.of(key, uplink.received_at)
            found = assembly_of(there, uplink)
            if found is not None and not found.lacks(uplink):
                return found
            taken = self._begin(key, there, uplink) if found is None else self._add(found, uplink)
            if taken is not None:
                return taken
        raise PartsMissing(1)

    def _begin(self, key: str, there: Sequence[Assembly], uplink: CarrierUplink) -> Assembly | None:
        number = max((one.number for one in there), default=0) + 1
        assembly = begun(uplink, key, number, self.clock.now() + PATIENCE)
        return assembly if self.assemblies.begin(assembly) else None

    def _add(self, assembly: Assembly, uplink: CarrierUplink) -> Assembly | None:
        # Another part may have come in since; the answer to the write has it.
        return self.assemblies.add(assembly, uplink, self.clock.now() + PATIENCE)

    def _finished(self, assembly: Assembly, uplink: CarrierUplink) -> Assembly | None:
        """Return an assembly that takes no more parts, None if others see to it.

        Raises PartsMissing if it is this entry that waits for the rest.
        """
        if assembly.is_finished:
            return assembly
        left = assembly.seconds_left(self.clock.now())
        if left > 0 and assembly.awaited_by == uplink.entry_id:
            raise PartsMissing(left)
        if left > 0 or not self.assemblies.close(assembly):
            return None
        return replace(assembly, is_closed=True)
