"""Which calls are spoiled."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final, Protocol

from tests.faults.calls import CARRIERS_OWN, Call
from tests.faults.faults import KILLS, POSSIBLE, Fault, Injection, Kind, Moment


class Plan(Protocol):
    """Decides about each call as it comes in."""

    def decide(self, call: Call) -> Injection | None:
        """Return what goes wrong with this call; None: nothing."""


class Nothing:
    """No faults."""

    def decide(self, _call: Call) -> None:
        return None


@dataclass
class ByChance:
    """Each call fails with a probability; the seed makes the same decisions again.

    shares: the part of the calls of a kind that go wrong, each possible way as likely as any other.
    killing: the part whose caller dies. hunted: the same for some callers that call seldom.
    The carrier's own functions are left alone, apart from what they queue: the carrier's faults are
    on its wire.
    """

    seed: int
    shares: Mapping[Kind, float]
    killing: Mapping[Kind, float]
    weights: Mapping[Fault, float] = field(default_factory=dict)
    hunted: Mapping[str, float] = field(default_factory=dict)
    _random: Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def decide(self, call: Call) -> Injection | None:
        chance = self._random.random()
        if call.caller in CARRIERS_OWN and call.kind in {Kind.AWS, Kind.QUEUE}:
            return self._repeated(call, chance)
        killing = self.hunted.get(call.caller, self.killing.get(call.kind, 0))
        if chance < killing:
            return self._random.choice(KILLS)
        if chance < killing + self.shares.get(call.kind, 0):
            return self._any(POSSIBLE[call.kind])
        return None

    def _repeated(self, call: Call, chance: float) -> Injection | None:
        if call.kind is Kind.QUEUE and chance < self.shares.get(Kind.QUEUE, 0):
            return self._any(REPEATING)
        return None

    def _any(self, possible: tuple[Injection, ...]) -> Injection:
        weights = [self.weights.get(one.fault, 1.0) for one in possible]
        return self._random.choices(possible, weights)[0]


REPEATING: Final = (Injection(Fault.TWICE), Injection(Fault.DELAYED))


class EverythingTwice:
    """Every entry of every queue and every callback twice, the second time later."""

    def decide(self, call: Call) -> Injection | None:
        return Injection(Fault.TWICE) if call.kind in {Kind.QUEUE, Kind.WEBHOOK} else None


@dataclass(frozen=True)
class Both:
    """Two plans, of which the first is asked first."""

    first: Plan
    second: Plan

    def decide(self, call: Call) -> Injection | None:
        return self.first.decide(call) or self.second.decide(call)


@dataclass
class KillInTurn:
    """Kills one caller at each call that it makes from one death to the next, before it and after.

    most: of the calls of one name, how many are cut. cut: those that were, by their number.
    """

    caller: str
    most: int = 2
    cut: set[tuple[str, int, Moment]] = field(default_factory=set)
    _made: Counter[str] = field(default_factory=Counter)

    def decide(self, call: Call) -> Injection | None:
        if call.caller != self.caller:
            return None
        number = self._made[call.name]
        self._made[call.name] += 1
        for moment in Moment if number < self.most else ():
            place = call.name, number, moment
            if place not in self.cut:
                self.cut.add(place)
                self._made.clear()
                return Injection(Fault.KILLED, moment)
        return None


@dataclass(frozen=True)
class Cut:
    """One place in the story of one message: the caller's call of this number, from 0."""

    caller: str
    call: int
    moment: Moment


@dataclass
class KillOnce:
    """Kills one caller in the story of each message, at the chosen call.

    cuts: by story; a story without one is not disturbed. busy: stories whose customer does not take
    the first push that comes through to it. calls: what each caller did in each story, in order.
    when_killed: what else happens when the caller is killed, by story.
    hunted: callers whose calls are about no one message, and how often each of their calls is cut,
    before it and after it by turns.
    """

    cuts: dict[str, Cut] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    calls: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    when_killed: dict[str, Callable[[], None]] = field(default_factory=dict)
    hunted: Mapping[str, int] = field(default_factory=dict)
    killed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def decide(self, call: Call) -> Injection | None:
        if call.caller in self.hunted:
            return self._hunt(call.caller, call.name)
        if call.story is None:
            return None
        self.calls[call.story, call.caller].append(call.name)
        return self._killed(call, call.story) or self._refused(call, call.story)

    def _hunt(self, caller: str, name: str) -> Injection | None:
        kills = self.killed[caller, name]
        if kills == self.hunted[caller]:
            return None
        self.killed[caller, name] += 1
        return KILLS[kills % len(KILLS)]

    def name(self, story: str) -> str | None:
        """Return which call was cut in a story; None if its caller did not make so many."""
        cut = self.cuts[story]
        calls = self.calls[story, cut.caller]
        return calls[cut.call] if cut.call < len(calls) else None

    def _killed(self, call: Call, story: str) -> Injection | None:
        cut = self.cuts.get(story)
        if cut is None or cut.caller != call.caller:
            return None
        number = len(self.calls[story, call.caller]) - 1
        if number != cut.call:
            return None
        if story in self.when_killed:
            self.when_killed[story]()
        return Injection(Fault.KILLED, cut.moment)

    def _refused(self, call: Call, story: str) -> Injection | None:
        if call.kind is not Kind.CUSTOMER or story not in self.busy:
            return None
        self.busy.remove(story)
        return Injection(Fault.FAILED)
