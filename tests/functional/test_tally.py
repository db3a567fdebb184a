"""tally: what becomes of messages is counted from the stream of their table (DET-07)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from heliograph.domain.messages import BY_THE_CLOCK, UNDECIDED, Change, Message, MessageState
from heliograph.domain.screening import ScreeningRule
from heliograph.domain.statistics import Counts, Hour, hour_of
from heliograph.edge.stream import StreamBatchFailed
from heliograph.usecases.screen_messages import REJECTIONS

from tests.contracts.examples import change_to, message_at
from tests.functional.streams import filtered, mapping
from tests.functional.system import System
from tests.lambda_runtime import Output

TALLY = "TallyFunction"
NOW = datetime.now(UTC)


def counted(system: System, hour: Hour) -> dict[str | None, Counts]:
    """The counts of an hour by status code; there is one template, channel and country."""
    tallies = dict(system.statistics.of_day(hour.application_id, hour.start.date()))
    return {series.status_code: counts for series, counts in tallies[hour].counts.items()}


def claimed(system: System, **facts: object) -> Message:
    message = replace(message_at(NOW, "10001"), **facts)  # type: ignore[arg-type]
    return system.messages.claim(message).message


def delivered(system: System, message: Message) -> Message:
    system.messages.record(message.message_id, change_to(MessageState.SUBMITTED))
    received_at = message.accepted_at + timedelta(seconds=8)
    return system.messages.record(
        message.message_id, change_to(MessageState.DELIVERED, received_at)
    ).message


def tell(system: System, start: int = 0, end: int | None = None) -> None:
    system.function(TALLY)({"Records": system.changes(TALLY)[start:end]})


def test_messages_count_as_they_are_and_move_as_they_end(system: System) -> None:
    first, second = claimed(system, opens_request=True), claimed(system)
    tell(system)
    hour = hour_of(first.message_id)
    assert counted(system, hour) == {
        None: Counts(requests=1, messages=2, segments=4, accepted=2, sending=2)
    }
    delivered(system, second)
    tell(system)
    by_code = counted(system, hour)
    assert by_code[None] == Counts(requests=1, messages=1, segments=2, accepted=1, sending=1)
    done = by_code["DELIVRD"]
    assert (done.messages, done.delivered, done.sending) == (1, 1, 0)
    latency = done.latencies.percentile(50)
    assert latency is not None
    assert abs(latency - timedelta(seconds=8)) <= timedelta(seconds=0.4)


def test_what_screening_stops_counts_at_once(system: System) -> None:
    outcome = REJECTIONS[ScreeningRule.OPT_OUT]
    message = replace(
        message_at(NOW, "10001"), state=outcome.state, outcome=outcome, received_at=NOW
    )
    system.messages.end_unsent(message)
    tell(system)
    assert counted(system, hour_of(message.message_id)) == {
        "REJECTD": Counts(messages=1, segments=2, failed=1, opted_out=1)
    }


def test_a_true_report_moves_what_had_expired(system: System) -> None:
    message = claimed(system)
    system.messages.record(message.message_id, change_to(MessageState.EXPIRED))
    delivered(system, message)
    tell(system)
    assert set(counted(system, hour_of(message.message_id))) == {"DELIVRD"}


def test_batches_told_again_and_cut_anew_count_once(system: System) -> None:
    for _ in range(4):
        delivered(system, claimed(system))
    message = claimed(system)
    for start, end in [(0, 3), (0, 3), (1, 5), (2, 9), (0, 9), (8, 9)]:
        tell(system, start, end)
    by_code = counted(system, hour_of(message.message_id))
    assert {code: counts.messages for code, counts in by_code.items()} == {"DELIVRD": 4, None: 1}


def test_deletions_count_nothing_whoever_deletes(system: System) -> None:
    message = claimed(system)
    tell(system)
    before = system.contents()["StatisticsTable"]
    (inserted,) = system.changes(TALLY)
    image = inserted["dynamodb"]["NewImage"]
    removed = {
        **inserted,
        "eventName": "REMOVE",
        "dynamodb": {"OldImage": image, "SequenceNumber": "9" * 30},
    }
    swept = {
        **removed,
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
    }
    system.function(TALLY)({"Records": [removed, swept]})
    assert system.contents()["StatisticsTable"] == before
    assert counted(system, hour_of(message.message_id))[None].messages == 1


def test_the_filters_pass_what_moves_a_count_and_little_else(system: System) -> None:
    """A message costs two changes, however often it is written."""
    message = claimed(system)
    submitted = Change(state=MessageState.ACCEPTED, at=NOW)
    system.messages.record(message.message_id, submitted)
    system.messages.claim(message)
    delivered(system, message)
    names = [one["eventName"] for one in system.changes(TALLY)]
    assert names == ["INSERT", "MODIFY"]


def test_a_change_that_cannot_be_read_fails_the_batch_without_saying_what_it_holds(
    system: System, output: Output
) -> None:
    message = claimed(system)
    (inserted,) = system.changes(TALLY)
    broken = json.loads(json.dumps(inserted))
    broken["dynamodb"]["NewImage"]["state"] = {"S": "NO_SUCH_STATE"}
    with pytest.raises(StreamBatchFailed, match=r"^KeyError$"):
        system.function(TALLY)({"Records": [broken]})
    assert "changes failed" in output.text
    assert message.recipient not in output.text


@pytest.mark.parametrize("before", MessageState)
@pytest.mark.parametrize("after", MessageState)
def test_the_filters_know_every_change_that_moves_a_count(
    before: MessageState, after: MessageState
) -> None:
    may_end = before in UNDECIDED | BY_THE_CLOCK
    images = {"OldImage": {"state": {"S": before}}, "NewImage": {"state": {"S": after}}}
    passed = filtered(TALLY, [{"eventName": "MODIFY", "dynamodb": images}])
    assert bool(passed) is (may_end and after not in UNDECIDED)


def test_the_mapping_halves_what_fails_and_keeps_what_it_gives_up() -> None:
    about = mapping(TALLY)
    assert about["BisectBatchOnFunctionError"] is True
    assert about["ParallelizationFactor"] == 1
    assert about["StartingPosition"] == "TRIM_HORIZON"
    assert about["MaximumRetryAttempts"] > 0
    assert about["DestinationConfig"]["OnFailure"]["Type"] == "SQS"
