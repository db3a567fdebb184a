"""Pushing to a customer's URL: what counts as taken, and when it is tried again."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from heliograph.domain.errors import CustomerUnreachable, DestinationForbidden
from heliograph.domain.jobs import Push, StatusReport, UplinkNotice
from heliograph.domain.messages import MessageState
from heliograph.domain.slow_hosts import SlowHosts
from heliograph.ports.customers import (
    CustomerPush,
    PushAnswer,
    PushRenderer,
    RenderedPush,
)
from heliograph.ports.push_log import PushLog
from heliograph.usecases.push_to_customer import (
    RETRY_DELAYS,
    SPREAD,
    Ending,
    Pushed,
    PushToCustomer,
)
from heliograph.usecases.sign_push import SignPush

from tests.contracts.examples import OUTCOMES
from tests.fakes import (
    NOON,
    FakeClock,
    FakeConfiguration,
    FakeCustomers,
    FakePushLog,
    FakeRenderer,
    fake_signature,
)
from tests.unit.usecases.examples import MAINLAND

HOUR = 3600
LONGEST_SQS_POSTPONEMENT = 12 * HOUR

REPORT = StatusReport(
    message_id="019ce9e9-3400-7000-8000-000000000000_10001",
    dialect="huawei",
    url="https://shop.test/reports",
    recipient="+8613800000012",
    outcome=OUTCOMES[MessageState.DELIVERED],
    sequence=1,
    segment_count=1,
)
NOTICE = UplinkNotice(
    inbound_id="9692b5be-c427-4525-8e73-cf4a6ac5b3f7",
    application_id="10001",
    dialect="huawei",
    url="https://shop.test/uplinks",
    sender="+8613800000012",
    channel_number="1069000000001",
    text="Yes",
    received_at=NOON,
)


def push_to_customer(
    customers: CustomerPush,
    renderers: Mapping[str, PushRenderer],
    slow_hosts: SlowHosts | None = None,
    log: PushLog | None = None,
    chance: float = 0,
) -> PushToCustomer:
    sign = SignPush(FakeConfiguration([MAINLAND]), renderers, fake_signature, FakeClock())
    return PushToCustomer(
        renderers=renderers,
        customer=customers,
        sign=sign,
        log=log or FakePushLog(),
        clock=FakeClock(),
        slow_hosts=slow_hosts or SlowHosts(lambda: 0),
        chance=lambda: chance,
    )


def push(
    customers: FakeCustomers, tries: int = 1, what: Push = REPORT, chance: float = 0
) -> Pushed:
    return push_to_customer(customers, {"huawei": FakeRenderer()}, chance=chance)(what, tries)


@pytest.mark.parametrize("what", [REPORT, NOTICE])
def test_a_push_is_sent_once_to_its_url_as_its_dialect_renders_it(what: Push) -> None:
    customers = FakeCustomers()
    push(customers, what=what)
    rendered = RenderedPush(body=what.push_id.encode(), content_type="text/plain")
    assert customers.posts == [(what.url, rendered)]


@pytest.mark.parametrize("what", [REPORT, NOTICE])
def test_every_try_of_a_push_says_which_one_it_is(what: Push) -> None:
    customers = FakeCustomers(PushAnswer(503))
    for tries in (1, 2):
        push(customers, tries, what)
    assert [headers["webhook-id"] for headers in customers.headers] == [what.push_id] * 2


def test_each_push_is_rendered_in_the_dialect_it_came_in() -> None:
    class Shouting(FakeRenderer):
        def render(self, push: Push) -> RenderedPush:
            return RenderedPush(body=push.push_id.upper().encode(), content_type="text/plain")

    customers = FakeCustomers()
    push_to_customer(customers, {"other": FakeRenderer(), "huawei": Shouting()})(NOTICE, 1)
    assert customers.posts[0][1].body == b"9692B5BE-C427-4525-8E73-CF4A6AC5B3F7"


@pytest.mark.parametrize("status", [200, 201, 204, 301, 302, 400, 401, 403, 404, 410, 499])
def test_an_answer_is_a_delivery_whatever_it_says(status: int) -> None:
    """The platforms we stand in for do not read it."""
    pushed = push(FakeCustomers(PushAnswer(status)))
    assert pushed == Pushed(Ending.TAKEN, f"answered {status}", retry_in=None)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599])
def test_a_server_that_says_it_could_not_take_the_push_gets_it_again(status: int) -> None:
    pushed = push(FakeCustomers(PushAnswer(status)))
    assert pushed == Pushed(Ending.NOT_TAKEN, f"answered {status}", retry_in=RETRY_DELAYS[0])


def test_a_customer_who_does_not_answer_gets_the_push_again() -> None:
    pushed = push(FakeCustomers(CustomerUnreachable("no answer in time")))
    assert pushed == Pushed(Ending.NOT_TAKEN, "no answer in time", retry_in=RETRY_DELAYS[0])


def test_a_url_that_must_not_be_called_is_not_tried_again() -> None:
    pushed = push(FakeCustomers(DestinationForbidden("a private address")))
    assert pushed == Pushed(Ending.FORBIDDEN, "a private address", retry_in=None)


# -- When it is tried again ------------------------------------------------------------------------


def test_delays_grow_and_span_at_least_a_day_and_each_fits_into_a_queue() -> None:
    delays = [
        push(FakeCustomers(PushAnswer(503)), tries).retry_in
        for tries in range(1, len(RETRY_DELAYS) + 1)
    ]
    assert delays == list(RETRY_DELAYS)
    assert all(one <= following for one, following in pairwise(RETRY_DELAYS))
    assert sum(RETRY_DELAYS) >= 24 * HOUR
    assert RETRY_DELAYS[-1] * (1 + SPREAD) <= LONGEST_SQS_POSTPONEMENT


def test_what_failed_together_does_not_come_back_together() -> None:
    """Each wait is lengthened by chance, also the one that the customer asked for."""
    waits = {
        chance: push(FakeCustomers(PushAnswer(503, 3000)), 7, chance=chance).retry_in
        for chance in (0, 0.5, 0.999999)
    }
    assert waits == {0: 3600, 0.5: 4500, 0.999999: 5399}
    asked = push(FakeCustomers(PushAnswer(503, 3000)), 1, chance=0.5).retry_in
    assert asked == 3750


def test_tries_beyond_the_table_wait_as_long_as_its_last() -> None:
    pushed = push(FakeCustomers(PushAnswer(503)), len(RETRY_DELAYS) + 5)
    assert pushed.retry_in == RETRY_DELAYS[-1]


@pytest.mark.parametrize(
    "said",
    [PushAnswer(503, retry_after=90), PushAnswer(429, 90), CustomerUnreachable("busy", 90)],
)
def test_a_customer_who_asks_for_more_time_gets_it(said: PushAnswer | Exception) -> None:
    assert push(FakeCustomers(said)).retry_in == 90


@pytest.mark.parametrize("asked", [0, 1, None])
def test_a_customer_who_asks_for_less_time_waits_as_all_do(asked: int | None) -> None:
    assert push(FakeCustomers(PushAnswer(503, asked)), tries=3).retry_in == RETRY_DELAYS[2]


def test_a_retry_after_of_a_push_that_was_taken_means_nothing() -> None:
    assert push(FakeCustomers(PushAnswer(200, retry_after=90))).retry_in is None


@pytest.mark.parametrize(
    "said",
    [PushAnswer(503), PushAnswer(200), CustomerUnreachable("late"), DestinationForbidden("no")],
)
def test_the_reason_names_neither_url_nor_number(said: PushAnswer | Exception) -> None:
    """It is logged."""
    reason = push(FakeCustomers(said)).reason
    assert "shop.test" not in reason
    assert "138" not in reason
