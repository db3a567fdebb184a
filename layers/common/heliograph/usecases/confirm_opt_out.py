"""Tell a person by SMS that they have opted out, where their application wants it."""

from __future__ import annotations

from dataclasses import dataclass

from heliograph.domain.configuration import Application, ApplicationState, Channel
from heliograph.domain.confirmation import confirmation_job
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.jobs import SendJob
from heliograph.domain.opt_out_words import Wish, wish_of
from heliograph.domain.screening import rule_of_confirmation
from heliograph.ports.queues import Queue
from heliograph.ports.screening import Barrings


@dataclass(frozen=True, slots=True)
class ConfirmOptOut:
    """Queue the confirmation of an opt-out, once it is recorded.

    An opt-out is confirmed once: to the reply that it began with. That reply may come any number of
    times, for it makes the same message every time. Dispatch screens it like any other.
    """

    barrings: Barrings
    submit_queue: Queue[SendJob]

    def __call__(self, reply: InboundMessage, application: Application, channel: Channel) -> bool:
        """Queue what confirms the opt-out of this reply, and tell whether there was anything.

        reply: as its record holds it. Raises QueueUnavailable.
        """
        text = application.replies.confirmation
        if text is None or application.state is ApplicationState.SUSPENDED:
            return False
        if wish_of(reply.text, application.replies) is not Wish.OPT_OUT:
            return False
        reasons = self.barrings.reasons(channel.channel_number, reply.sender)
        if rule_of_confirmation(reasons, reply.inbound_id) is not None:
            return False
        self.submit_queue.put([confirmation_job(reply, application, channel, text)])
        return True
