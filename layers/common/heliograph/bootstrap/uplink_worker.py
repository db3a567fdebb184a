"""uplink/worker: inbound messages."""

from __future__ import annotations

from collections.abc import Mapping

from heliograph.bootstrap.by_number import messages_by_number
from heliograph.bootstrap.number_keys import number_keys
from heliograph.bootstrap.queues import push_queue, submit_queue
from heliograph.bootstrap.reading import applications, channels
from heliograph.bootstrap.routing import routing
from heliograph.bootstrap.screening import barrings
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.tables import items
from heliograph.domain.errors import PartsMissing
from heliograph.domain.inbound import CarrierUplink
from heliograph.edge.queue import Entry, Later
from heliograph.models.assemblies import DynamoAssemblies
from heliograph.models.configuration import CachedChannelOwners
from heliograph.models.inbound import DynamoInboundStore
from heliograph.models.sent_messages import DynamoSentMessages
from heliograph.ports.screening import OptOuts
from heliograph.queues.entries import load
from heliograph.usecases.associate_reply import AssociateReply
from heliograph.usecases.confirm_opt_out import ConfirmOptOut
from heliograph.usecases.follow_wish import FollowWish
from heliograph.usecases.put_parts_together import PutPartsTogether
from heliograph.usecases.route_inbound_message import RouteInboundMessage


def route(entry: Entry) -> Mapping[str, int]:
    """Route one inbound message, or take a part of one. Raises Later if the rest is waited for."""
    try:
        return _put_parts_together()(load(CarrierUplink, entry.body))
    except PartsMissing as missing:
        raise Later(missing.seconds, str(missing)) from None


@once
def _put_parts_together() -> PutPartsTogether:
    assemblies = DynamoAssemblies(items(settings.assemblies_table))
    return PutPartsTogether(assemblies, _route_inbound_message(), number_keys(), clock)


@once
def _route_inbound_message() -> RouteInboundMessage:
    return RouteInboundMessage(
        routing=routing(),
        owners=CachedChannelOwners(applications(), channels()),
        associate=AssociateReply(DynamoSentMessages(messages_by_number())),
        inbound=DynamoInboundStore(items(settings.inbound_table)),
        follow_wish=FollowWish(_opt_outs),
        confirm=ConfirmOptOut(barrings(), submit_queue()),
        push_queue=push_queue(),
    )


# Few replies ask for what follows; all others are spared its imports.


def _opt_outs() -> OptOuts:
    from heliograph.bootstrap.opt_outs import opt_outs  # noqa: PLC0415

    return opt_outs()
