"""Hosts that keep us waiting for nothing are left alone for a while."""

from dataclasses import replace

import pytest
from heliograph.domain.errors import CustomerUnreachable
from heliograph.domain.slow_hosts import REST_SECONDS, WAITS, SlowHosts
from heliograph.ports.customers import PushAnswer, PushSigner, RenderedPush
from heliograph.usecases.push_to_customer import RETRY_DELAYS, Ending, Pushed

from tests.fakes import FakeRenderer
from tests.unit.usecases.test_push_to_customer import REPORT, push_to_customer


class Host:
    """A customer's server that takes its time, on a clock that goes on while it does."""

    def __init__(self, answer: PushAnswer | Exception, seconds: float = 5) -> None:
        self.answer = answer
        self.seconds = seconds
        self.now = 0.0
        self.tried: list[str] = []
        self._push = push_to_customer(
            self, {"huawei": FakeRenderer()}, slow_hosts=SlowHosts(lambda: self.now)
        )

    def post(self, url: str, _push: RenderedPush, _sign: PushSigner) -> PushAnswer:
        self.tried.append(url)
        self.now += self.seconds
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def get(self, url: str = REPORT.url, tries: int = 1, application_id: str = "10001") -> Pushed:
        message_id = f"{REPORT.message_id.partition('_')[0]}_{application_id}"
        return self._push(replace(REPORT, message_id=message_id, url=url), tries)


NO_ANSWER = CustomerUnreachable("no answer in time")


@pytest.mark.parametrize("answer", [NO_ANSWER, PushAnswer(503)])
def test_a_host_that_kept_us_waiting_for_nothing_rests(answer: PushAnswer | Exception) -> None:
    host = Host(answer)
    endings = [host.get().ending for _ in range(WAITS + 5)]
    assert endings == [Ending.NOT_TAKEN] * WAITS + [Ending.PUT_OFF] * 5
    assert len(host.tried) == WAITS
    assert host.get(tries=3).retry_in == RETRY_DELAYS[2]


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [(PushAnswer(200), 5), (PushAnswer(404), 5), (PushAnswer(503), 1), (NO_ANSWER, 1)],
)
def test_a_host_that_takes_a_push_or_refuses_it_at_once_never_rests(
    answer: PushAnswer | Exception, seconds: float
) -> None:
    host = Host(answer, seconds)
    assert Ending.PUT_OFF not in [host.get().ending for _ in range(WAITS * 3)]


def test_a_push_that_is_taken_in_between_forgives_the_waits_before_it() -> None:
    host = Host(NO_ANSWER)
    for _ in range(WAITS - 1):
        host.get()
    host.answer = PushAnswer(200)
    host.get()
    host.answer = NO_ANSWER
    assert [host.get().ending for _ in range(WAITS)] == [Ending.NOT_TAKEN] * WAITS


def test_a_host_is_told_by_its_name_and_port_and_no_other_rests_with_it() -> None:
    host = Host(NO_ANSWER)
    for path in range(WAITS):
        host.get(f"https://slow.test/{path}")
    assert host.get("http://SLOW.test/else").ending is Ending.PUT_OFF
    for other in ("https://slow.test:8443/", "https://other.test/", "https://[", "nonsense"):
        assert host.get(other).ending is Ending.NOT_TAKEN


def test_nobody_can_make_another_applications_host_rest() -> None:
    host = Host(NO_ANSWER)
    for _ in range(WAITS):
        host.get()
    assert host.get().ending is Ending.PUT_OFF
    assert host.get(application_id="10002").ending is Ending.NOT_TAKEN


def test_after_its_rest_one_push_tries_a_host_and_the_next_wait_for_what_it_finds() -> None:
    host = Host(NO_ANSWER)
    for _ in range(WAITS):
        host.get()
    host.now += REST_SECONDS
    endings = [host.get().ending for _ in range(3)]
    assert endings == [Ending.NOT_TAKEN, Ending.PUT_OFF, Ending.PUT_OFF]
    host.now += REST_SECONDS
    host.answer = PushAnswer(200)
    assert [host.get().ending for _ in range(3)] == [Ending.TAKEN] * 3


def test_while_one_push_tries_a_rested_host_the_others_are_put_off() -> None:
    now = [0.0]
    hosts = SlowHosts(lambda: now[0])
    for _ in range(WAITS):
        hosts.note("slow.test", began=now[0] - 5, failed=True)
    now[0] += REST_SECONDS
    assert [hosts.is_resting("slow.test") for _ in range(3)] == [False, True, True]


def test_what_is_known_of_hosts_does_not_grow_without_end() -> None:
    hosts = SlowHosts(lambda: 0)
    for number in range(5000):
        hosts.note(f"host-{number}.test", began=-5, failed=True)
    assert len(hosts._hosts) <= 1000
