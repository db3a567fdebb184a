"""Rehearse a send: judge and screen it as if it were sent. Nothing is queued and nothing counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from heliograph.domain.configuration import Application, Area
from heliograph.domain.rehearsal import Rehearsal, RehearsedRow
from heliograph.domain.screening import (
    RULE_OF_BARRING,
    RULE_OF_LIMIT,
    ScreeningRule,
    rule_of_area,
)
from heliograph.domain.segments import not_gsm7
from heliograph.domain.sending import SendRequest, to_millisecond
from heliograph.ports import Barrings, Clock, Configuration, FrequencyControl
from heliograph.usecases.judge_send import GroupText, JudgedGroup, JudgeSend


@dataclass(frozen=True, slots=True)
class RehearseSend:
    """Answer a dry run.

    Each message is screened by itself, as of now: the messages of one send do not count against
    each other's limits here.
    """

    configuration: Configuration
    barrings: Barrings
    frequency: FrequencyControl
    clock: Clock

    def __call__(self, request: SendRequest) -> Rehearsal:
        """Return what would become of each recipient.

        Raises FieldInvalid if a channel number is needed and missing.
        """
        now = to_millisecond(self.clock.now())
        groups = JudgeSend(self.configuration)(request, now)
        rows = (row for group in groups for row in self._rehearsed(request, group, now))
        return Rehearsal(rehearsed_at=now, rows=tuple(rows))

    def _rehearsed(
        self, request: SendRequest, group: JudgedGroup, now: datetime
    ) -> Iterator[RehearsedRow]:
        text = group.text
        if text is None:
            yield from (RehearsedRow(row=row) for row in group.rows)
            return
        numbers = {row.message_id: number for row, number in group.accepted}
        verdicts = self._verdicts(request.application, text, numbers.values(), now)
        is_mainland = request.application.area is Area.MAINLAND
        offending = () if is_mainland else not_gsm7(text.text)
        for row in group.rows:
            number = numbers.get(row.message_id)
            yield RehearsedRow(
                row=row,
                segmentation=text.segmentation,
                not_gsm7=offending,
                broken=None if number is None else verdicts[number],
            )

    def _verdicts(
        self, application: Application, text: GroupText, numbers: Collection[str], now: datetime
    ) -> Mapping[str, frozenset[ScreeningRule]]:
        """Return the rules that each number breaks."""
        barred = self.barrings.barred(text.channel.channel_number, numbers) if numbers else {}
        verdicts = {}
        for number in numbers:
            kind = barred.get(number)
            broken = (
                None if kind is None else RULE_OF_BARRING[kind],
                rule_of_area(number, application.area),
                self._rule_of_limit(application, number, text.text, now),
            )
            verdicts[number] = frozenset(rule for rule in broken if rule is not None)
        return verdicts

    def _rule_of_limit(
        self, application: Application, number: str, text: str, now: datetime
    ) -> ScreeningRule | None:
        if application.limits is None:
            return None
        limit = self.frequency.would_admit(number, text, now, application.limits)
        return None if limit is None else RULE_OF_LIMIT[limit]
