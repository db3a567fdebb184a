"""query: replies, opt-outs and statistics, which are asked for less than messages."""

from __future__ import annotations

from dataclasses import replace

from heliograph.bootstrap.number_keys import number_keys_for_questions
from heliograph.bootstrap.reading import applications, channels
from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.statistics import statistics
from heliograph.models.barring_records import BarringRecord
from heliograph.models.configuration import CachedChannelOwners
from heliograph.models.inbound_pages import DynamoInboundPages
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.opt_out_pages import DynamoOptOutPages
from heliograph.usecases.list_details import RULES
from heliograph.usecases.list_inbound import ListInbound
from heliograph.usecases.list_opt_outs import ListOptOuts
from heliograph.usecases.read_statistics import ReadStatistics


@once
def list_inbound() -> ListInbound:
    """Return what lists inbound messages."""
    records = database().bound(InboundRecord, settings.inbound_table)
    rules = replace(RULES, longest=settings.records_span_days)
    return ListInbound(DynamoInboundPages(records, clock), clock, rules)


@once
def list_opt_outs() -> ListOptOuts:
    """Return what lists opt-outs."""
    records = database().bound(BarringRecord, settings.barrings_table)
    owners = CachedChannelOwners(applications(), channels())
    return ListOptOuts(DynamoOptOutPages(records, number_keys_for_questions()), owners)


@once
def read_statistics() -> ReadStatistics:
    """Return what reads statistics."""
    return ReadStatistics(statistics(), clock)
