"""Judge a send: the text that each recipient would get, or why there is none for it.

Nothing is queued here, so a send and its dry run are judged by the same rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heliograph.domain.configuration import Channel, Template
from heliograph.domain.errors import FieldInvalid
from heliograph.domain.message_ids import message_ids
from heliograph.domain.numbers import recipient_number
from heliograph.domain.segments import Segmentation, segmentation
from heliograph.domain.sending import Origin, Refusal, SendGroup, SendRequest, SendRow
from heliograph.domain.templates import ParametersMismatch, compiled, signed
from heliograph.domain.values import value
from heliograph.ports.records import Configuration


@value()
class GroupText:
    """What a group's recipients get, and from which channel."""

    channel: Channel
    template: Template
    text: str
    segmentation: Segmentation


@value()
class JudgedGroup:
    """The rows of one group, in the order of its recipients. text: None if nobody gets one."""

    text: GroupText | None
    rows: Sequence[SendRow]

    @property
    def accepted(self) -> Iterator[tuple[SendRow, str]]:
        """The rows that are not refused, each with its number."""
        for row in self.rows:
            if row.refusal is None and row.number is not None:
                yield row, row.number


@dataclass(frozen=True, slots=True)
class JudgeSend:
    """Judge a send by what the operator has set up (API-05 to API-15)."""

    configuration: Configuration

    def __call__(self, request: SendRequest, origin: Origin) -> Sequence[JudgedGroup]:
        """Return the groups of a send with a row for each recipient.

        origin: what the rows' message ids are made of. Raises FieldInvalid if a channel number is
        needed and missing.
        """
        application_id = request.application.application_id
        rows = _Rows(request, message_ids(application_id, origin.accepted_at, origin.seed))
        return [self._judged(request, group, rows) for group in request.groups]

    def _judged(self, request: SendRequest, group: SendGroup, rows: _Rows) -> JudgedGroup:
        judged = self._text(request, group)
        if isinstance(judged, Refusal):
            refused = [rows.refused(submitted, judged) for submitted in group.recipients]
            return JudgedGroup(None, refused)
        return JudgedGroup(judged, rows.of_text(group.recipients, judged))

    def _text(self, request: SendRequest, group: SendGroup) -> GroupText | Refusal:
        application = request.application
        template = self.configuration.template(group.template_id)
        if template is None or template.application_id != application.application_id:
            return Refusal.TEMPLATE_NOT_ACTIVE
        if not template.may_be_sent:
            return Refusal.TEMPLATE_NOT_ACTIVE
        channel = self._channel(request, group, template)
        if channel is None:
            return Refusal.CHANNEL_MISMATCH
        try:
            rendered = compiled(template.content, template.variable_types).render(group.parameters)
        except ParametersMismatch:
            return Refusal.PARAMETERS_MISMATCH
        text = signed(rendered, channel.signature_name)
        return GroupText(channel, template, text, segmentation(text, application.area))

    def _channel(
        self, request: SendRequest, group: SendGroup, template: Template
    ) -> Channel | None:
        """Return the channel to send from, None if it does not go with the template (API-14)."""
        if template.is_general:
            return self._channel_of_signature(request, group, template)
        if request.channel_number is None:
            raise FieldInvalid("from", "required unless the template is a general one")
        channel = self.configuration.channel(request.channel_number)
        if channel is None or channel.application_id != request.application.application_id:
            return None
        belongs = (channel.signature_name, channel.message_type) == (
            template.signature_name,
            template.message_type,
        )
        return channel if belongs else None

    def _channel_of_signature(
        self, request: SendRequest, group: SendGroup, template: Template
    ) -> Channel | None:
        """A general template takes the channel of the wanted signature (TPL-35)."""
        if group.signature_name is None or template.message_type is None:
            return None
        channel = self.configuration.channel_of_signature(
            request.application.application_id, group.signature_name, template.message_type
        )
        if channel is None or request.channel_number in (None, channel.channel_number):
            return channel
        return None


class _Rows:
    """Makes the rows of one send, and knows which text has gone to which number."""

    def __init__(self, request: SendRequest, ids: Iterator[str]) -> None:
        self._channel_number = request.channel_number
        self._area = request.application.area
        self._ids = ids
        self._seen: defaultdict[str, set[str | None]] = defaultdict(set)

    def of_text(self, recipients: Sequence[str], text: GroupText) -> list[SendRow]:
        """The rows of recipients for whom there is a text."""
        channel_number = text.channel.channel_number
        segment_count = text.segmentation.segment_count
        seen = self._seen[text.text]
        rows: list[SendRow] = []
        # The ids stand second: zip then takes none for which there is no recipient.
        for submitted, message_id in zip(recipients, self._ids, strict=False):
            number = recipient_number(submitted, self._area)
            refusal = _refusal(number) if number is None or number in seen else None
            seen.add(number)
            rows.append(
                SendRow(message_id, submitted, number, channel_number, segment_count, refusal)
            )
        return rows

    def refused(self, submitted: str, refusal: Refusal) -> SendRow:
        """The row of a recipient for whom there is no text."""
        return SendRow(
            message_id=next(self._ids),
            submitted=submitted,
            number=recipient_number(submitted, self._area),
            channel_number=self._channel_number,
            segment_count=0,
            refusal=refusal,
        )


def _refusal(number: str | None) -> Refusal:
    """Return why a number gets no text that is none, or that gets it already."""
    return Refusal.NUMBER_MALFORMED if number is None else Refusal.DUPLICATE
