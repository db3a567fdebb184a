"""push: status reports and uplinks to the customers' URLs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from heliograph import __version__
from heliograph.bootstrap.records import known_applications
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.dialects import huawei
from heliograph.dialects.huawei.push import HuaweiPushRenderer
from heliograph.domain.jobs import Push
from heliograph.edge.queue import Entry, Later
from heliograph.egress.customer_push import HttpCustomerPush
from heliograph.egress.destinations import Destinations
from heliograph.egress.lookup import TimelyLookup
from heliograph.egress.standard_webhooks import webhook_signature
from heliograph.queues.entries import load
from heliograph.usecases.push_to_customer import PushToCustomer
from heliograph.usecases.sign_push import SignPush

USER_AGENT: Final = f"Heliograph/{__version__}"


def push(entry: Entry) -> Mapping[str, int]:
    """Push once. Raises Later if it has to be tried again."""
    pushed = _push_to_customer()(load(Push, entry.body), entry.receipts)
    if pushed.retry_in is not None:
        raise Later(pushed.retry_in, pushed.reason)
    return {pushed.ending.value: 1}


@once
def _push_to_customer() -> PushToCustomer:
    destinations = Destinations(TimelyLookup(), allow_private=settings.allow_private_destinations)
    renderers = {huawei.NAME: HuaweiPushRenderer()}
    return PushToCustomer(
        renderers=renderers,
        sign=SignPush(known_applications(), renderers, webhook_signature, clock),
        customer=HttpCustomerPush(destinations, clock, user_agent=USER_AGENT),
    )
