"""Shared work: a part that waits holds up no other, and threads come as they are needed."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from threading import Barrier, Event, get_ident
from typing import Any

import pytest
from heliograph.edge.sharing import SharedWork

LONGEST = 10
"""Seconds, after which a test that waits has failed."""


class NobodyComes(Executor):
    """Threads that are all busy. called: how often they were asked."""

    def __init__(self) -> None:
        self.called = 0

    def submit(self, *_args: Any, **_named: Any) -> Future[Any]:
        self.called += 1
        return Future()


@pytest.fixture
def others() -> Iterator[Executor]:
    with ThreadPoolExecutor(9) as executor:
        yield executor


@pytest.mark.parametrize("many", [0, 1, 10, 100])
def test_each_part_is_done_once_and_its_result_stands_in_its_place(
    others: Executor, many: int
) -> None:
    done: list[int] = []

    def work(part: int) -> str:
        done.append(part)
        return f"result {part}"

    assert SharedWork(work, others)(range(many)) == [f"result {part}" for part in range(many)]
    assert sorted(done) == list(range(many))


def test_as_many_parts_may_wait_at_the_same_time_as_there_are_threads(others: Executor) -> None:
    together = Barrier(10)

    def work(_part: int) -> int:
        return together.wait(LONGEST)

    SharedWork(work, others)(range(20))
    assert not together.broken


@pytest.mark.parametrize("slow", [0, 4, 8])
def test_a_part_that_waits_holds_up_no_other(others: Executor, slow: int) -> None:
    """Here it even waits for all the others."""
    rest = [part for part in range(10) if part != slow]
    done = {part: Event() for part in rest}

    def work(part: int) -> bool:
        if part == slow:
            return all(one.wait(LONGEST) for one in done.values())
        done[part].set()
        return True

    assert SharedWork(work, others)(range(10)) == [True] * 10


def test_alone_it_is_one_part_after_the_other_in_the_same_thread() -> None:
    def work(_part: int) -> int:
        return get_ident()

    assert SharedWork(work, None)(range(3)) == [get_ident()] * 3


def same(part: int) -> int:
    return part


def test_help_that_does_not_come_is_not_waited_for() -> None:
    busy = NobodyComes()
    assert SharedWork(same, busy)([1, 2, 3]) == [1, 2, 3]
    assert busy.called == 1


def test_nobody_is_called_for_a_lone_part() -> None:
    busy = NobodyComes()
    assert SharedWork(same, busy)([1]) == [1]
    assert busy.called == 0


@pytest.mark.parametrize("is_the_callers", [True, False])
def test_what_a_part_raises_is_raised_in_whatever_thread(
    others: Executor, is_the_callers: bool
) -> None:
    caller, has_come = get_ident(), Event()

    def work(_part: int) -> None:
        is_caller = get_ident() == caller
        if not is_caller:
            has_come.set()
        assert has_come.wait(LONGEST)
        if is_caller == is_the_callers:
            raise KeyError

    with pytest.raises(KeyError):
        SharedWork(work, others)(range(4))
