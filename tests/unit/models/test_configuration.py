"""The memory in front of the configuration: never older than 30 seconds, bounded."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from heliograph.models.configuration import CAPACITY, FOUND_SECONDS, MISSING_SECONDS, Memory

PROMISED_SECONDS = 30


class Source:
    """What is set up, and how often each key was asked for."""

    def __init__(self, **there: str) -> None:
        self.there = there
        self.reads: Counter[str] = Counter()
        self.now = 1000.0

    def find(self, key: str) -> str | None:
        self.reads[key] += 1
        return self.there.get(key)

    def timer(self) -> float:
        return self.now

    def memory(self) -> Memory[str, str]:
        return Memory(self.find, self.timer)


def test_what_was_found_is_read_once() -> None:
    source = Source(a="1")
    memory = source.memory()
    assert [memory.get("a"), memory.get("a")] == ["1", "1"]
    assert source.reads["a"] == 1


def test_a_change_is_seen_after_30_seconds_at_the_latest() -> None:
    source = Source(a="1")
    memory = source.memory()
    memory.get("a")
    source.there["a"] = "2"
    source.now += FOUND_SECONDS - 1
    assert memory.get("a") == "1"
    source.now += 1
    assert memory.get("a") == "2"
    assert FOUND_SECONDS < PROMISED_SECONDS


def test_what_was_not_there_is_asked_for_again_sooner() -> None:
    source = Source()
    memory = source.memory()
    assert [memory.get("new"), memory.get("new")] == [None, None]
    assert source.reads["new"] == 1
    source.there["new"] = "1"
    source.now += MISSING_SECONDS
    assert memory.get("new") == "1"


def test_invented_keys_do_not_push_out_what_is_there() -> None:
    source = Source(a="1")
    memory = source.memory()
    memory.get("a")
    for number in range(2 * CAPACITY):
        memory.get(f"invented {number}")
    memory.get("a")
    assert source.reads["a"] == 1
    memory.get("invented 0")
    assert source.reads["invented 0"] == 2, "the memory of what is not there is bounded too"


def test_of_too_many_answers_the_oldest_goes_first() -> None:
    keys = [str(number) for number in range(CAPACITY)]
    source = Source(**dict.fromkeys([*keys, "one more"], "there"))
    memory = source.memory()
    for key in keys:
        memory.get(key)
    source.now += FOUND_SECONDS
    for key in ("0", "one more", "0"):
        memory.get(key)
    assert source.reads["0"] == 2, "it is not the oldest any more"
    source.now -= FOUND_SECONDS
    assert memory.get("2") == "there"
    assert source.reads["2"] == 1
    memory.get("1")
    assert source.reads["1"] == 2, "it was"


def test_several_threads_may_ask_at_once() -> None:
    source = Source(**{f"k{number}": str(number) for number in range(CAPACITY)})
    memory = source.memory()
    keys = [f"k{number % (CAPACITY + 50)}" for number in range(4 * CAPACITY)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(memory.get, keys))
    assert found == [source.there.get(key) for key in keys]
