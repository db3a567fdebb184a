"""Threads of a function stay together."""

import os
from collections.abc import Iterator

import pytest
from heliograph.edge.processor import stay_on_one_processor
from heliograph.edge.queue import QueueHandler

from tests.lambda_runtime import Context

Chosen = list[set[int]]


@pytest.fixture(autouse=True)
def _new_process() -> Iterator[None]:
    stay_on_one_processor.cache_clear()
    yield
    stay_on_one_processor.cache_clear()


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    chosen: Chosen = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {4, 2, 3})
    monkeypatch.setattr(os, "sched_setaffinity", lambda _, processors: chosen.append(processors))
    return chosen


def test_processes_share_out_the_processors_that_they_may_use(
    chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    for process in (30, 31, 32, 33):
        monkeypatch.setattr(os, "getpid", lambda process=process: process)
        stay_on_one_processor.cache_clear()
        stay_on_one_processor()
    assert chosen == [{2}, {3}, {4}, {2}]


def test_a_function_of_a_queue_stays_on_one_from_its_first_batch_on(chosen: Chosen) -> None:
    handler = QueueHandler(lambda _entry: {}, lambda: pytest.fail("nothing is postponed"))
    assert chosen == []
    for _ in range(2):
        assert handler({"Records": []}, Context()) == {"batchItemFailures": []}
    assert len(chosen) == 1


def _refuse(*_: object) -> None:
    raise PermissionError


@pytest.mark.parametrize("name", ["sched_getaffinity", "sched_setaffinity"])
def test_where_that_is_not_known_or_not_allowed_it_runs_where_it_is(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(os, name, _refuse, raising=False)
    stay_on_one_processor()
    stay_on_one_processor.cache_clear()
    monkeypatch.delattr(os, name)
    stay_on_one_processor()
    assert stay_on_one_processor.cache_info().currsize == 1
