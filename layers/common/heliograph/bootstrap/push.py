"""push and push/retry: status reports and uplinks to the customers' URLs, in two lanes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from time import monotonic
from typing import Final

from heliograph import __version__
from heliograph.bootstrap.queues import push_retry_queue
from heliograph.bootstrap.reading import known_applications
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.tables import items
from heliograph.dialects import huawei
from heliograph.dialects.huawei.push import HuaweiPushRenderer
from heliograph.domain.jobs import Push
from heliograph.domain.slow_hosts import SlowHosts
from heliograph.edge.observability import measure
from heliograph.edge.queue import Entry, Later
from heliograph.egress.customer_push import HttpCustomerPush
from heliograph.egress.destinations import Destinations
from heliograph.egress.lookup import TimelyLookup, remembering
from heliograph.egress.standard_webhooks import webhook_signature
from heliograph.models.pushes import DynamoPushLog, TogetherPushLog
from heliograph.ports.push_log import PushLog
from heliograph.queues.entries import load
from heliograph.usecases.push_first_time import PushFirstTime
from heliograph.usecases.push_to_customer import Pushed, PushToCustomer
from heliograph.usecases.sign_push import SignPush

USER_AGENT: Final = f"Heliograph/{__version__}"


def push(entry: Entry) -> Mapping[str, int]:
    """Push for the first time. Raises Later if the customer wants it to wait for long."""
    return _done(_push_first_time()(load(Push, entry.body)))


def push_again(entry: Entry) -> Mapping[str, int]:
    """Push what was not taken the first time. Raises Later if it has to be tried again."""
    return _done(_push_again()(load(Push, entry.body), entry.receipts + 1))


def _done(pushed: Pushed) -> Mapping[str, int]:
    if pushed.retry_in is not None:
        raise Later(pushed.retry_in, pushed.reason)
    return {pushed.ending.value: 1}


def write_log() -> None:
    """Write what was pushed for the first time, and taken, since the last time."""
    _together().flush()


@once
def _push_first_time() -> PushFirstTime:
    return PushFirstTime(_push_to_customer(_together()), push_retry_queue(), clock, measure)


@once
def _push_again() -> PushToCustomer:
    return _push_to_customer(_log())


@once
def _together() -> TogetherPushLog:
    return TogetherPushLog(_log())


@once
def _log() -> DynamoPushLog:
    return DynamoPushLog(items(settings.pushes_table), clock)


def _push_to_customer(log: PushLog) -> PushToCustomer:
    resolve = remembering(TimelyLookup())
    destinations = Destinations(resolve, allow_private=settings.allow_private_destinations)
    renderers = {huawei.NAME: HuaweiPushRenderer()}
    return PushToCustomer(
        renderers=renderers,
        sign=SignPush(known_applications(), renderers, webhook_signature, clock),
        log=log,
        clock=clock,
        slow_hosts=SlowHosts(monotonic),
        chance=random.random,
        customer=HttpCustomerPush(destinations, clock, user_agent=USER_AGENT),
    )
