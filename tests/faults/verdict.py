"""Counts, from three sides: the records, the handsets, and what the customer received."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from heliograph.dialects.huawei.push import HuaweiPushRenderer
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.jobs import status_reports
from heliograph.domain.messages import EXPIRED_CODE, Message, MessageState, ReportSource
from heliograph.domain.screening import ScreeningRule
from heliograph.usecases.screen_messages import BARRED_FOR

from local.demo import MAINLAND_ID
from tests.faults.people import LongReply, People
from tests.faults.replies import seconds_after_opt_out, torn
from tests.faults.system import FaultySystem
from tests.faults.witness import Pushed, Witness

FINAL: Final = frozenset(
    {
        MessageState.DELIVERED,
        MessageState.UNDELIVERED,
        MessageState.REJECTED,
        MessageState.REFUSED,
        MessageState.EXPIRED,
        MessageState.UNREPORTED,
    }
)
_INTERIM: Final = "ACCEPTD"
_TOO_LATE_SECONDS: Final = BARRED_FOR.total_seconds() + 2
"""The promise, and the time that a busy machine takes from the last look to the carrier."""


@dataclass(frozen=True)
class Evidence:
    """All that is known when everything is quiet.

    accepted: ids that customers have. records: by id. receipts: how often a handset got a message.
    replies: those that are stored, by the carrier's ids. long_replies: those that came in parts,
    by sender. opted_out: whether those who asked for it are barred, by number.
    """

    accepted: Iterable[str]
    records: Mapping[str, Message]
    receipts: Counter[str]
    replies: Mapping[str, InboundMessage]
    witness: Witness
    long_replies: Mapping[str, LongReply]
    opted_out: Mapping[str, bool]

    @classmethod
    def of(
        cls,
        system: FaultySystem,
        accepted: Iterable[str],
        people: People,
        older: Collection[str] = (),
    ) -> "Evidence":
        """Gather it. older: ids of messages that are none of this run's."""
        barred = system.barred(people.channel, people.opted_out)
        return cls(
            accepted=accepted,
            records={
                record.message_id: record.message()
                for record in system.messages()
                if record.message_id not in older
            },
            receipts=Counter(
                {
                    record.message_id: len(list(record.as_receipts()))
                    for record in system.handsets()
                    if record.message_id not in older
                }
            ),
            replies={reply.carrier_inbound_id: reply.message() for reply in system.replies()},
            witness=system.proxy.witness,
            long_replies=people.long,
            opted_out={one: one in barred for one in people.opted_out},
        )


@dataclass(frozen=True)
class Verdict:
    """What is wrong, by message id; all of it empty if nothing is."""

    messages: int
    states: Counter[MessageState]
    lost: Sequence[str]
    doubled: Sequence[str]
    not_at_handset: Sequence[str]
    contradicting: Sequence[str]
    reports_lost: Sequence[str]
    replies_lost: Sequence[str]
    replies_torn: Sequence[str]
    opt_outs: int
    opt_outs_lost: Sequence[str]
    written_to: Sequence[str]
    longest_after_opt_out: float
    held_back: int
    most_webhook_ids: int
    in_several_batches: int
    in_parts: int
    pushes: int
    distinct_reports: int
    wrong: Mapping[str, Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        wrong = {
            "lost": self.lost,
            "doubled at handsets": self.doubled,
            "taken by the carrier but not at the handset": self.not_at_handset,
            "contradicting states": self.contradicting,
            "reports lost": self.reports_lost,
            "replies lost": self.replies_lost,
            "replies in parts not told whole and once": self.replies_torn,
            "opt-outs lost": self.opt_outs_lost,
            "written to too late after an opt-out": self.written_to,
        }
        object.__setattr__(self, "wrong", {what: ids for what, ids in wrong.items() if ids})


def judge(evidence: Evidence) -> Verdict:
    """Hold the three sides against each other."""
    records, witness = evidence.records, evidence.witness
    told = _told(witness.pushes)
    after = seconds_after_opt_out(witness)
    return Verdict(
        messages=len(records),
        states=Counter(message.state for message in records.values()),
        lost=_lost(evidence),
        doubled=[one for one, count in evidence.receipts.items() if count > 1],
        not_at_handset=_not_at_handset(evidence),
        contradicting=[one for one, record in records.items() if _contradicts(record, told[one])],
        reports_lost=_reports_lost(evidence, told),
        replies_lost=_replies_lost(evidence),
        replies_torn=torn(
            evidence.long_replies, evidence.replies.values(), evidence.witness.uplinks
        ),
        opt_outs=len(witness.barred),
        opt_outs_lost=[one for one, is_barred in evidence.opted_out.items() if not is_barred],
        written_to=[one for one, seconds in after.items() if seconds > _TOO_LATE_SECONDS],
        longest_after_opt_out=max(after.values(), default=0),
        held_back=sum(_is_held_back(one) for one in records.values()),
        most_webhook_ids=_most_webhook_ids(witness.pushes),
        in_several_batches=_in_several_batches(witness.pushes),
        in_parts=len(evidence.long_replies),
        pushes=len(witness.pushes),
        distinct_reports=sum(
            len(of_segment) for one in told.values() for of_segment in one.values()
        ),
    )


Form: TypeAlias = tuple[tuple[str, str], ...]
Told: TypeAlias = Mapping[str, Mapping[int, set[Form]]]
"""What customers heard of each message: for each segment, the reports."""


def _told(pushes: Iterable[Pushed]) -> Told:
    told: dict[str, dict[int, set[Form]]] = defaultdict(lambda: defaultdict(set))
    for push in pushes:
        form = dict(push.form)
        told[form["smsMsgId"]][int(form["sequence"])].add(push.form)
    return told


def _lost(evidence: Evidence) -> list[str]:
    """What was accepted and has no record, and whatever has no final state."""
    missing = [one for one in evidence.accepted if one not in evidence.records]
    return missing + [one for one, record in evidence.records.items() if record.state not in FINAL]


def _not_at_handset(evidence: Evidence) -> list[str]:
    """What the carrier took, or says that it delivered, is at the handset."""
    taken = evidence.witness.taken | {
        one for one, record in evidence.records.items() if record.state is MessageState.DELIVERED
    }
    return [one for one in taken if evidence.receipts[one] != 1]


def _contradicts(record: Message, told: Mapping[int, set[Form]]) -> bool:
    """The customer heard what the record holds, and nothing else but an EXPIRED of our clock."""
    rightly = _rightly_told(record)
    return any(
        rightly.get(sequence) not in forms
        or any(not _is_expiry(form) for form in forms - {rightly[sequence]})
        for sequence, forms in told.items()
    )


def _rightly_told(record: Message) -> dict[int, Form]:
    """The report of each segment as the record wants it told."""
    reports = status_reports(replace(record, status_callback=record.status_callback or "url"))
    forms = (parse_qsl(HuaweiPushRenderer().render(one).body.decode()) for one in reports)
    return {int(dict(form)["sequence"]): tuple(form) for form in forms}


def _is_expiry(form: Form) -> bool:
    fields = dict(form)
    return (fields["status"], fields["source"]) == (EXPIRED_CODE, ReportSource.PLATFORM)


def _reports_lost(evidence: Evidence, told: Told) -> list[str]:
    """Reports that we took from the carrier decide, and each segment is told to the customer."""
    return [
        one
        for one, record in evidence.records.items()
        if _is_ignored(record, evidence.witness.told.get(one, ()))
        or set(_rightly_told(record)) != set(told[one])
        or len(told[one]) != record.total
    ]


def _is_ignored(record: Message, codes: Sequence[str]) -> bool:
    """A carrier's EXPIRED after our own says nothing new."""
    final = {code for code in codes if code != _INTERIM}
    said = record.outcome and (record.outcome.carrier_code or record.outcome.status_code)
    return bool(final) and said not in final


def _replies_lost(evidence: Evidence) -> list[str]:
    """Replies that we took from the carrier are stored, and pushed if their application wants it.

    In the demo, that is the mainland application.
    """
    pushed = {push.get("smsMsgId") for push in evidence.witness.uplinks}
    return [
        one
        for one in evidence.witness.replied
        if (reply := evidence.replies.get(one)) is None
        or (reply.application_id == MAINLAND_ID and reply.inbound_id not in pushed)
    ]


def _is_held_back(record: Message) -> bool:
    return record.outcome is not None and record.outcome.reason is ScreeningRule.OPT_OUT


def _in_several_batches(pushes: Iterable[Pushed]) -> int:
    """How many reports came together with others more than once, and each time with others."""
    ids: dict[Form, set[str]] = defaultdict(set)
    for push in pushes:
        if push.together:
            ids[push.form].add(push.webhook_id)
    return sum(len(found) > 1 for found in ids.values())


def _most_webhook_ids(pushes: Iterable[Pushed]) -> int:
    """The most webhook-ids that one report came under, or the most reports under one id.

    Of reports that came for themselves; the id of several together is for just these.
    """
    ids: dict[Form, set[str]] = defaultdict(set)
    reports: dict[str, set[Form]] = defaultdict(set)
    for push in pushes:
        if not push.together:
            ids[push.form].add(push.webhook_id)
            reports[push.webhook_id].add(push.form)
    counts = [len(found) for found in ids.values()] + [len(found) for found in reports.values()]
    return max(counts, default=0)
