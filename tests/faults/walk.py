"""A walk through every call of every function: stories that nobody disturbs, and those cut short.

Two clean stories of a scenario that agree say which calls its function makes, and that it makes no
more. Each of these calls is cut in a story of its own. A busy machine only adds to a story: it
delivers an entry once more, or takes so long that something is asked again. Then clean stories are
told anew, and the shortest that two agree on counts.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Final, TypeAlias

from tests.faults.faults import Moment
from tests.faults.plans import Cut, KillOnce
from tests.faults.scenarios import HUNTED, SCENARIOS, Scenario
from tests.faults.storm import until_quiet
from tests.faults.traffic import Traffic

Place: TypeAlias = tuple[str, Moment]
PLACES: Final[Sequence[Place]] = [(name, moment) for name in SCENARIOS for moment in Moment]
_TAKE_MINUTES: Final = [name for name, scenario in SCENARIOS.items() if scenario.ahead]

_AGREEING: Final = 2
_AT_ONCE: Final = 20
"""Stories told at the same time: the engine lets a queue rest for a second after each death."""
_PARTS: Final = 2
_PAUSE_SECONDS: Final = 2.0
"""Time to take in one part before the next one comes, so that stories are alike."""
_ROUNDS: Final = 8
"""One of clean stories and one of cuts, and what a busy machine makes necessary."""


@dataclass
class Walk:
    """Tells the stories of all scenarios and remembers whose they are, as digits of numbers."""

    traffic: Traffic
    plan: KillOnce = field(default_factory=lambda: KillOnce(hunted=HUNTED))
    began: float = field(default_factory=time.monotonic)
    redriven: int = 0
    _clean: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _cut: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    _in_parts: set[str] = field(default_factory=set)
    _serials: Iterable[int] = field(default_factory=lambda: count(1))
    _random: Random = field(default_factory=lambda: Random(0))

    def __call__(self) -> None:
        """Tell clean stories; then cut what they tell, and once more what was missed."""
        self._tell(self._clean_stories())
        self._wait(but=[story for name in _TAKE_MINUTES for story in self._clean[name]])
        for _ in range(_ROUNDS):
            stories = [*self._clean_stories(), *self._cut_stories()]
            if not stories:
                return
            self._tell(stories)
            self._wait()

    def steps(self, name: str) -> Sequence[str]:
        """Return the calls of a scenario, the fewest that two clean stories agree on.

        None if no two do.
        """
        caller = SCENARIOS[name].caller
        told = Counter(tuple(self.plan.calls[story, caller]) for story in self._clean[name])
        agreed = [calls for calls, times in told.items() if calls and times >= _AGREEING]
        return min(agreed, key=len, default=())

    def cuts(self, place: Place) -> Mapping[int, set[str | None]]:
        """Return which calls were cut, by their number; None where there was none."""
        found: dict[int, set[str | None]] = defaultdict(set)
        for story in self._cut[place]:
            found[self.plan.cuts[story].call].add(self.plan.name(story))
        return found

    def uncut(self, place: Place) -> Sequence[int]:
        """Return the calls that still have to be cut."""
        name, _ = place
        steps, cuts = self.steps(name), self.cuts(place)
        if not steps:
            return [call for call in range(SCENARIOS[name].ahead) if call not in cuts]
        return [call for call, step in enumerate(steps) if step not in cuts.get(call, ())]

    def _clean_stories(self) -> list[str]:
        """Two of each scenario whose calls are not known, or are not what was cut."""
        numbers = []
        for name, scenario in SCENARIOS.items():
            if not self._is_to_come(name) and (not self.steps(name) or self._is_missed(name)):
                new = [self._number(scenario) for _ in range(_AGREEING)]
                self._clean[name] += map(_digits, new)
                numbers += new
        return numbers

    def _is_to_come(self, name: str) -> bool:
        """Tell whether clean stories are told and the function has done nothing in them yet."""
        caller, told = SCENARIOS[name].caller, self._clean[name]
        return bool(told) and not any(self.plan.calls[story, caller] for story in told)

    def _is_missed(self, name: str) -> bool:
        """Tell whether a call was meant to be cut, and what was cut was another one."""
        places = [place for place in PLACES if place[0] == name]
        return any(call in self.cuts(place) for place in places for call in self.uncut(place))

    def _cut_stories(self) -> list[str]:
        """One for each call that is not cut yet."""
        numbers = []
        for place in PLACES:
            name, moment = place
            for call in self.uncut(place):
                numbers.append(self._number(SCENARIOS[name]))
                story = _digits(numbers[-1])
                self.plan.cuts[story] = Cut(SCENARIOS[name].caller, call, moment)
                self._cut[place].append(story)
        return numbers

    def _number(self, scenario: Scenario) -> str:
        number = f"{scenario.prefix}{next(iter(self._serials)):04d}{scenario.handset}"
        self.traffic.system.know(number)
        if scenario.customer_is_busy:
            self.plan.busy.add(_digits(number))
        if scenario.opts_out:
            self.plan.when_killed[_digits(number)] = lambda: self.traffic.people.opt_out(number)
        if scenario.in_parts:
            self._in_parts.add(number)
        return number

    def _tell(self, numbers: list[str]) -> None:
        self._random.shuffle(numbers)
        for number in numbers:
            self.traffic.wait_for_room(_AT_ONCE)
            if number in self._in_parts:
                self.traffic.people.write_long(number, _PARTS, pause=_PAUSE_SECONDS)
            else:
                self.traffic.send_to(number)
        self.traffic.people.wait()

    def _wait(self, but: Collection[str] = ()) -> None:
        """Wait until all stories are over but these."""
        self.redriven += until_quiet(self.traffic.system, but)


def _digits(number: str) -> str:
    """What a story is known by."""
    return number.removeprefix("+")
