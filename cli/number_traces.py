"""Everything in a deployment that a phone number is erased from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from heliograph.clock import SystemClock
from heliograph.domain.erasure import Trace
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.assemblies import DynamoAssemblies
from heliograph.models.barring_records import BarringRecord
from heliograph.models.database import AnyRecord
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.handsets import HandsetRecord
from heliograph.models.history_records import HistoryRecord
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages_by_number import MessagesByNumber
from heliograph.models.number_records import DynamoNumberRecords
from heliograph.models.number_traces import (
    FreedNumbers,
    Histories,
    NumbersOfBarrings,
    ReceivedByHandsets,
)
from heliograph.models.stored_items import StoredItems
from heliograph.ports.erasure import NumberTrace
from heliograph.usecases.erase_number import EraseNumber

_RECIPIENTS: Final = "RecipientsTable"


class Bound(Protocol):
    """Finds a table of the deployment by its output."""

    def __call__(self, model: type[AnyRecord], output: str) -> type[AnyRecord]:
        """Return the class whose items are in this table."""


def erasing(
    bound: Bound, items: Callable[[str], StoredItems], keys: NumberKeys, *, is_sandbox: bool
) -> EraseNumber:
    """Return what erases numbers from these tables."""
    clock = SystemClock()
    records = DynamoNumberRecords(
        MessagesByNumber(items("MessagesTable"), items(_RECIPIENTS), keys),
        bound(MessageRecord, "MessagesTable"),
        bound(InboundRecord, "InboundTable"),
        DynamoAssemblies(items("AssembliesTable")),
        keys,
    )
    traces: dict[Trace, NumberTrace] = {
        Trace.BARRINGS: NumbersOfBarrings(bound(BarringRecord, "BarringsTable"), keys),
        Trace.HISTORIES: Histories(bound(HistoryRecord, _RECIPIENTS), keys, clock),
        Trace.FREE_NUMBERS: FreedNumbers(DynamoFreeNumbers(items(_RECIPIENTS))),
    }
    if is_sandbox:
        traces[Trace.HANDSETS] = ReceivedByHandsets(bound(HandsetRecord, "HandsetsTable"))
    return EraseNumber(records, traces, clock)
