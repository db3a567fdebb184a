"""One soak from start to stop."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from local.screen import say, step
from tests.e2e.handsets import SILENT
from tests.e2e.local_system import LocalSystem
from tests.soak import table
from tests.soak.customer import REPORTS, Customer, open_customer
from tests.soak.latency import latencies
from tests.soak.processes import Every, Processes, machine
from tests.soak.schedule import schedule
from tests.soak.sending import Sender
from tests.soak.system import (
    EXPIRE_AFTER_SECONDS,
    EXPIRY_EVERY_SECONDS,
    Queues,
    receipts,
    records,
    soaked_system,
)
from tests.soak.verdict import Evidence, Verdict, judge

_WARM_UP_SECONDS: Final = 10.0
_WARM_UP_RATE: Final = 6.0
_WARM_UP_SERIAL: Final = 90_000
_WARM_WITHIN_SECONDS: Final = 90.0
_GRACE_SECONDS: Final = 60.0
"""What the last messages may need beside their wait for expiry."""
_EMPTY_WITHIN_SECONDS: Final = 30.0
_TELL_EVERY_SECONDS: Final = 5.0
_SAMPLE_EVERY_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Settings:
    """rate: messages a second. seed: of the order of handsets, templates and sizes."""

    minutes: float = 3.0
    rate: float = 5.0
    seed: int = 1


def soak(settings: Settings, folder: Path) -> Verdict:
    """Send at a steady rate, wait until every message has ended, print the tables and judge."""
    say(f"A soak of {settings.minutes:g} minutes at {settings.rate:g} messages a second.")
    with open_customer() as customer, soaked_system(folder, customer) as system:
        run = Run(settings, system, customer)
        run.warm_up()
        run.soak()
        evidence = run.evidence()
    verdict = judge(evidence)
    _print(run, evidence, verdict)
    return verdict


@dataclass
class Run:
    """What is done to the system, and what was seen of it.

    first: what was sent before anything was measured. sender: what was sent at the steady rate.
    """

    settings: Settings
    system: LocalSystem
    customer: Customer
    first: Sender = field(init=False)
    sender: Sender = field(init=False)
    processes: Processes = field(init=False)
    waiting: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        demo, reports_url = self.system.demo, self.customer.url(REPORTS)
        self.first, self.sender = Sender.of(demo, reports_url), Sender.of(demo, reports_url)
        self.processes = Processes(self.system.process_id)

    @property
    def accepted(self) -> dict[str, str]:
        """The number of each message, by its id."""
        return {**self.first.accepted, **self.sender.accepted}

    def warm_up(self) -> None:
        """Send some messages, so that the engine starts the processes that it needs for them.

        That takes a second of a processor for each, in which messages wait.
        """
        with step("Warming up"):
            random = Random(self.settings.seed)
            sends = schedule(_WARM_UP_SECONDS, _WARM_UP_RATE, random, _WARM_UP_SERIAL)
            self.first.send_all(sends, _WARM_UP_SECONDS)
            report = [id_ for id_, to in self.first.accepted.items() if not to.endswith(SILENT)]
            _wait_until(lambda: not self.customer.not_ended(report), _WARM_WITHIN_SECONDS)

    def soak(self) -> None:
        """Send at the steady rate, and wait until everything is over."""
        seconds, began = self.settings.minutes * 60, time.monotonic()
        sends = schedule(seconds, self.settings.rate, Random(self.settings.seed))
        patience = EXPIRE_AFTER_SECONDS + EXPIRY_EVERY_SECONDS + _GRACE_SECONDS
        with (
            Every(_SAMPLE_EVERY_SECONDS, self.processes.sample),
            Every(_TELL_EVERY_SECONDS, lambda: self._tell(time.monotonic() - began)),
        ):
            self.sender.send_all(sends, seconds)
            _wait_until(lambda: not self.customer.not_ended(self.accepted), patience)
            queues = Queues(self.system)
            _wait_until(lambda: not queues.waiting(), _EMPTY_WITHIN_SECONDS)
            self.waiting = queues.waiting()

    def _tell(self, seconds: float) -> None:
        ids = self.sender.ids()
        say(
            f"  {seconds:4.0f} s: {len(ids)} accepted, "
            f"{len(self.customer.not_ended(ids))} under way, "
            f"{len(self.customer.reports)} reports, {len(self.customer.replies)} replies, "
            f"{self.processes.now:.0f} MB"
        )

    def evidence(self) -> Evidence:
        """All that is known when everything is over."""
        return Evidence(
            accepted=self.accepted,
            records=records(self.system),
            receipts=receipts(self.system),
            reports=self.customer.reports,
            replies=self.customer.replies,
            waiting=self.waiting,
        )


def _wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so, or for so long; who looks at the result sees which."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.2)


def _print(run: Run, evidence: Evidence, verdict: Verdict) -> None:
    say(f"\n{machine()}\n")
    for part in (
        table.rates(run.settings.rate, run.sender),
        table.counts((run.first, run.sender), evidence, verdict),
        table.ends(verdict),
        table.times(latencies(evidence, without=run.first.accepted)),
        table.memory(run.processes),
    ):
        say(f"{part}\n")
    say("Nothing is lost or doubled." if verdict.is_clean else table.wrong(verdict))
