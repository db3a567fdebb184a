"""The threads that submit: as many for a carrier as it takes submits at once, for all its jobs."""

from dataclasses import replace
from threading import Barrier, Lock

from heliograph.carriers.pools import Pools
from heliograph.domain.routing import CarrierSetup

MAIN = CarrierSetup(name="main", vendor="fake", at_once=3)


def test_all_jobs_share_the_threads_of_a_carrier_and_no_others() -> None:
    pools = Pools()
    assert pools(MAIN) is pools(replace(MAIN, settings={"a": "b"}))
    assert pools(MAIN) is not pools(replace(MAIN, name="spare"))


def test_a_carrier_gets_as_many_submits_at_once_as_it_takes_and_no_more() -> None:
    pools, together, lock = Pools(), Barrier(3), Lock()
    working, most = 0, 0

    def submit() -> None:
        nonlocal working, most
        with lock:
            working += 1
            most = max(most, working)
        together.wait(timeout=5)
        with lock:
            working -= 1

    for future in [pools(MAIN).submit(submit) for _ in range(12)]:
        future.result(timeout=10)
    assert most == 3


def test_a_carrier_that_takes_more_now_gets_new_threads_and_the_old_ones_finish() -> None:
    pools = Pools()
    before = pools(MAIN)
    after = pools(replace(MAIN, at_once=5))
    assert after is not before
    assert [pool.submit(lambda: 7).result(timeout=5) for pool in (before, after)] == [7, 7]
