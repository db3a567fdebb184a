"""send: what only those requests need that ask for a dry run or bring an Idempotency-Key."""

from __future__ import annotations

from heliograph.bootstrap.records import database
from heliograph.bootstrap.screening import barrings, frequency
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.domain.rehearsal import Rehearsal
from heliograph.domain.sending import SendRequest
from heliograph.models.answers import AnswerRecord, DynamoAnswers
from heliograph.ports.records import Configuration
from heliograph.usecases.rehearse_send import RehearseSend


def rehearsal(configuration: Configuration, request: SendRequest) -> Rehearsal:
    """Return what would become of a send."""
    return RehearseSend(configuration, barrings(), frequency(), clock)(request)


@once
def answers() -> DynamoAnswers:
    """Return the answers that are remembered under a key of the caller's."""
    return DynamoAnswers(database().bound(AnswerRecord, settings.answers_table), clock)
