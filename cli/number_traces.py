"""Everything in a deployment that a phone number is erased from."""

from __future__ import annotations

from typing import Final, Protocol

from heliograph.clock import SystemClock
from heliograph.domain.erasure import Trace
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.assemblies import AssemblyRecord
from heliograph.models.barring_records import BarringRecord
from heliograph.models.database import AnyRecord
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.handsets import HandsetRecord
from heliograph.models.history_records import HistoryRecord
from heliograph.models.inbound import InboundRecord
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages_by_number import MessagesByNumber
from heliograph.models.number_records import DynamoNumberRecords
from heliograph.models.number_traces import (
    FreedNumbers,
    Histories,
    NumbersOfBarrings,
    ReceivedByHandsets,
)
from heliograph.ports.erasure import NumberTrace
from heliograph.usecases.erase_number import EraseNumber

_RECIPIENTS: Final = "RecipientsTable"


class Bound(Protocol):
    """Finds a table of the deployment by its output."""

    def __call__(self, model: type[AnyRecord], output: str) -> type[AnyRecord]:
        """Return the class whose items are in this table."""


def erasing(
    bound: Bound, free_numbers: DynamoFreeNumbers, keys: NumberKeys, *, is_sandbox: bool
) -> EraseNumber:
    """Return what erases numbers from these tables."""
    clock = SystemClock()
    messages = bound(MessageRecord, "MessagesTable")
    histories = bound(HistoryRecord, _RECIPIENTS)
    records = DynamoNumberRecords(
        MessagesByNumber(messages, histories, keys),
        messages,
        bound(InboundRecord, "InboundTable"),
        bound(AssemblyRecord, "AssembliesTable"),
        keys,
    )
    traces: dict[Trace, NumberTrace] = {
        Trace.BARRINGS: NumbersOfBarrings(bound(BarringRecord, "BarringsTable"), keys),
        Trace.HISTORIES: Histories(histories, keys, clock),
        Trace.FREE_NUMBERS: FreedNumbers(free_numbers),
    }
    if is_sandbox:
        traces[Trace.HANDSETS] = ReceivedByHandsets(bound(HandsetRecord, "HandsetsTable"))
    return EraseNumber(records, traces, clock)
