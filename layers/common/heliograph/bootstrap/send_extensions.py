"""send: what only those requests need that ask for a dry run or bring an Idempotency-Key."""

from __future__ import annotations

from heliograph.bootstrap.number_keys import number_keys_for_questions
from heliograph.bootstrap.records import database
from heliograph.bootstrap.screening import barrings_by, histories_by
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.domain.rehearsal import Rehearsal
from heliograph.domain.sending import SendRequest
from heliograph.models.answers import AnswerRecord, DynamoAnswers
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.histories import DynamoHistories
from heliograph.ports.records import Configuration
from heliograph.usecases.rehearse_send import RehearseSend


def rehearsal(configuration: Configuration, request: SendRequest) -> Rehearsal:
    """Return what would become of a send."""
    return RehearseSend(configuration, _barrings(), _histories(), clock)(request)


@once
def answers() -> DynamoAnswers:
    """Return the answers that are remembered under a key of the caller's."""
    return DynamoAnswers(database().bound(AnswerRecord, settings.answers_table), clock)


@once
def _barrings() -> DynamoBarrings:
    return barrings_by(number_keys_for_questions())


@once
def _histories() -> DynamoHistories:
    return histories_by(number_keys_for_questions())
