"""Rehearse a send: judge and screen it as if it were sent. Nothing is queued and nothing counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from heliograph.domain.barring import BarringKind
from heliograph.domain.configuration import Application, Area
from heliograph.domain.rehearsal import Rehearsal, RehearsedRow
from heliograph.domain.screening import (
    RULE_OF_BARRING,
    RULE_OF_LIMIT,
    ScreeningRule,
    rule_of_area,
)
from heliograph.domain.segments import not_gsm7
from heliograph.domain.sending import Origin, SendRequest, to_millisecond
from heliograph.ports.clock import Clock
from heliograph.ports.records import Configuration
from heliograph.ports.screening import Barrings, Histories
from heliograph.usecases.judge_send import GroupText, JudgedGroup, JudgeSend


@dataclass(frozen=True, slots=True)
class RehearseSend:
    """Answer a dry run.

    Each message is screened by itself, as of now: the messages of one send do not count against
    each other's limits here.
    """

    configuration: Configuration
    barrings: Barrings
    histories: Histories
    clock: Clock

    def __call__(self, request: SendRequest) -> Rehearsal:
        """Return what would become of each recipient.

        Raises FieldInvalid if a channel number is needed and missing.
        """
        now = to_millisecond(self.clock.now())
        groups = JudgeSend(self.configuration)(request, Origin(now))
        screening = _Screening(request.application, self._barred(groups), self.histories, now)
        rows = (row for group in groups for row in _rehearsed(group, screening))
        return Rehearsal(rehearsed_at=now, rows=tuple(rows))

    def _barred(self, groups: Sequence[JudgedGroup]) -> Mapping[str, Mapping[str, BarringKind]]:
        """Return who is barred on each channel; asked once for a channel, not for each group."""
        numbers: defaultdict[str, set[str]] = defaultdict(set)
        for group in groups:
            if group.text is not None:
                numbers[group.text.channel.channel_number] |= {one for _, one in group.accepted}
        return {
            channel: self.barrings.barred(channel, recipients)
            for channel, recipients in numbers.items()
            if recipients
        }


@dataclass(frozen=True, slots=True)
class _Screening:
    """What the messages of one send are held against. barred: by channel and number."""

    application: Application
    barred: Mapping[str, Mapping[str, BarringKind]]
    histories: Histories
    now: datetime

    def broken(self, text: GroupText, number: str) -> frozenset[ScreeningRule]:
        """Return every rule that stops this text to this number."""
        kind = self.barred[text.channel.channel_number].get(number)
        rules = (
            None if kind is None else RULE_OF_BARRING[kind],
            rule_of_area(number, self.application.area),
            self._rule_of_limit(number, text.text),
        )
        return frozenset(rule for rule in rules if rule is not None)

    def _rule_of_limit(self, number: str, text: str) -> ScreeningRule | None:
        limits = self.application.limits
        if limits is None:
            return None
        limit = self.histories.would_admit(number, text, self.now, limits)
        return None if limit is None else RULE_OF_LIMIT[limit]

    def not_gsm7(self, text: str) -> tuple[str, ...]:
        """Return what makes a text dearer than it need be; mainland texts never are 7-bit."""
        return not_gsm7(text) if self.application.area is Area.INTERNATIONAL else ()


def _rehearsed(group: JudgedGroup, screening: _Screening) -> Iterator[RehearsedRow]:
    text = group.text
    if text is None:
        yield from (RehearsedRow(row=row) for row in group.rows)
        return
    numbers = {row.message_id: number for row, number in group.accepted}
    offending = screening.not_gsm7(text.text)
    for row in group.rows:
        number = numbers.get(row.message_id)
        yield RehearsedRow(
            row=row,
            segmentation=text.segmentation,
            not_gsm7=offending,
            broken=None if number is None else screening.broken(text, number),
        )
