"""How the carrier calls us: not at all. It publishes events, which `events.py` reads."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.domain.errors import WebhookNotAuthentic
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest


class AwsEumWebhook:
    """Believes nobody who calls in the name of an account of this carrier."""

    def __init__(self, account: CarrierAccount, *, clock: Clock) -> None:
        del account, clock

    def verify(self, request: HttpRequest) -> None:
        """Refuse whoever calls. Raises WebhookNotAuthentic, always."""
        del request
        raise WebhookNotAuthentic("this carrier does not call")

    def parse_reports(self, request: HttpRequest) -> Sequence[DeliveryReport]:
        """Return no reports: none comes this way."""
        del request
        return ()

    def parse_uplinks(self, request: HttpRequest) -> Sequence[CarrierUplink]:
        """Return no inbound messages: none comes this way."""
        del request
        return ()

    def acknowledgement(self) -> HttpAnswer:
        """Return what nobody will ever hear."""
        return HttpAnswer(status=200)
