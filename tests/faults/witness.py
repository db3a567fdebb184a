"""What the proxy saw with its own eyes: the truth that everything else is held against."""

import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from tests.faults.calls import Call
from tests.faults.faults import Fault, Injection, Moment

KillPoint: TypeAlias = tuple[str, str, Moment]
"""Who died at which of its calls, and whether the call had its effect."""


MISSING: Final = "no webhook-id"


@dataclass(frozen=True)
class Pushed:
    """One report or reply as the customer got it, answered or not.

    webhook_id: if it came together with others, the name is that of all of them.
    """

    webhook_id: str
    form: tuple[tuple[str, str], ...]
    together: bool = False

    def get(self, name: str) -> str | None:
        return dict(self.form).get(name)


@dataclass
class Witness:
    """taken: messages that the carrier said it has. told: the codes it reported and we took.

    barred: when each opt-out was first certainly recorded, by number (digits only). submits: who
    was written to, and when the carrier was given it. All in seconds of the monotonic clock.
    """

    taken: set[str] = field(default_factory=set)
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    pushes: list[Pushed] = field(default_factory=list)
    uplinks: list[Pushed] = field(default_factory=list)
    replied: set[str] = field(default_factory=set)
    barred: dict[str, float] = field(default_factory=dict)
    submits: list[tuple[str, float]] = field(default_factory=list)
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    injected: Counter[Fault] = field(default_factory=Counter)
    killed: Counter[KillPoint] = field(default_factory=Counter)

    def called(self, call: Call, injection: Injection | None) -> None:
        """A call came in, and this will happen to it."""
        self.calls[call.caller, call.name] += 1
        if injection is None:
            return
        self.injected[injection.fault] += 1
        if injection.fault is Fault.KILLED:
            self.killed[call.caller, call.name, injection.moment] += 1

    def submitted(self, body: bytes, status: int, came_at: float) -> None:
        """The carrier has answered a submission that came at this time."""
        if status == 202:
            said = _json(body)
            self.taken.add(said["reference"])
            self.submits.append((said["recipient"].removeprefix("+"), came_at))

    def opted_out(self, number: str | None) -> None:
        """It was recorded that this number is not to be written to."""
        if number is not None:
            self.barred.setdefault(number, time.monotonic())

    def called_back(self, path: str, body: bytes, status: int) -> None:
        """The webhook has answered the carrier."""
        if status != 200:
            return
        said = _json(body)
        if path.startswith("/uplink/"):
            # Parts are of a reply that has the name of one of them.
            if "part" not in said:
                self.replied.add(said["id"])
        else:
            self.told[said["reference"]].append(said["status"])

    def received(self, path: str, webhook_id: str | None, body: bytes) -> None:
        """The customer has got a push."""
        name = webhook_id or MISSING
        if path.endswith("/batches"):
            for report in _json(body)["statusReportList"]:
                self.pushes.append(Pushed(name, tuple(report.items()), together=True))
            return
        form = tuple(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        pushed = Pushed(name, form)
        (self.uplinks if path.endswith("/uplinks") else self.pushes).append(pushed)


def _json(body: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(body)
    return read
