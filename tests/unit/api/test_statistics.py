"""`GET /records/v1/statistics` (DET-07, C-02)."""

from datetime import timedelta
from typing import Any

import pytest
from heliograph.api import statistics as answers
from heliograph.domain.counting import CountedHour
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.messages import MessageState
from heliograph.domain.statistics import NOTHING, Hour, Tally, effect, hour_of, total
from heliograph.domain.statistics_queries import (
    Dimension,
    Point,
    Statistics,
    Step,
)
from heliograph.ports.statistics import Kept

from tests.contracts.examples import OUTCOMES
from tests.fakes import NOON
from tests.unit.api.service import HOUR, OPERATOR, Service

DAY = timedelta(days=1)


@pytest.fixture
def service() -> Service:
    """A shop that sent three messages an hour ago, and one yesterday."""
    service = Service()
    delivered: dict[str, Any] = {
        "state": MessageState.DELIVERED,
        "outcome": OUTCOMES[MessageState.DELIVERED],
        "received_at": NOON - HOUR + timedelta(seconds=3),
    }
    sent = [
        service.put(**delivered),
        service.put(template_id="other", **delivered),
        service.put(state=MessageState.SUBMITTED),
        service.put(at=NOON - DAY, state=MessageState.SUBMITTED),
        service.put("10002", state=MessageState.SUBMITTED),
    ]
    by_hour: dict[Hour, list[Tally]] = {}
    for message_id in sent:
        by_hour.setdefault(hour_of(message_id), []).append(
            effect(service.messages.records[message_id])
        )
    for hour, effects in by_hour.items():
        service.statistics.kept[hour] = Kept(CountedHour(tally=total(effects)), 1)
    return service


def test_without_a_word_the_last_seven_days_are_told_by_day(service: Service) -> None:
    status, content = service.counts()
    assert (status, content["step"], content["by"]) == (200, "day", [])
    assert (content["start"], content["end"]) == (
        "2026-03-07T00:00:00.000Z",
        "2026-03-15T00:00:00.000Z",
    )
    total = content["total"]
    assert (total["messages"], total["delivered"], total["sending"]) == (4, 2, 2)
    assert total["segments"] == 8
    assert 2850 <= total["p50_ms"] <= 3150
    points = [(point["start"], point["messages"]) for point in content["series"]]
    assert points == [("2026-03-13T00:00:00.000Z", 1), ("2026-03-14T00:00:00.000Z", 3)]


def test_counts_are_told_apart_and_held_to_values(service: Service) -> None:
    _, content = service.counts(by="template,status_code", start="2026-03-14T00:00:00Z")
    groups = {(one["template"], one["status_code"]): one["messages"] for one in content["totals"]}
    usual = "8ff55eac1d0b478ab3c06c3c6a492300"
    assert groups == {(usual, "DELIVRD"): 1, ("other", "DELIVRD"): 1, (usual, None): 1}
    for query, messages in (
        ({"template_id": "other"}, 1),
        ({"status_code": "DELIVRD"}, 2),
        ({"country": "CN"}, 4),
        ({"country": "FR"}, 0),
        ({"channel_number": "1069000000001"}, 4),
    ):
        assert service.counts(**query)[1]["total"]["messages"] == messages


def test_hours_are_told_if_asked_for(service: Service) -> None:
    _, content = service.counts(step="hour", start="2026-03-14T00:00:00Z")
    assert [point["start"] for point in content["series"]] == ["2026-03-14T11:00:00.000Z"]


def test_an_application_reads_its_own_and_an_operator_names_one(service: Service) -> None:
    status, content = service.counts(application_id="10002")
    assert (status, content["error"]["code"]) == (403, "not_yours")
    service.caller = OPERATOR
    assert service.counts(application_id="10002")[1]["total"]["messages"] == 1
    status, content = service.counts()
    assert (status, content["error"]["parameter"]) == (400, "application_id")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"by": "moon"}, "by"),
        ({"by": "template,template"}, "by"),
        ({"by": "template,"}, "by"),
        ({"step": "minute"}, "step"),
        ({"start": "2025-01-01T00:00:00Z"}, "start"),
        ({"start": "2026-02-01T00:00:00Z"}, "end"),
        ({"start": "2026-03-01T00:00:00Z", "step": "hour"}, "start"),
        ({"last": "24h"}, "last"),
        ({"reveal": "numbers"}, "reveal"),
    ],
)
def test_a_wrong_parameter_is_named(
    service: Service, query: dict[str, str], parameter: str
) -> None:
    status, content = service.counts(**query)
    assert (status, content["error"]["parameter"]) == (400, parameter)


def test_an_answer_that_tells_too_much_apart_is_not_given() -> None:
    series = [Point(NOON, (str(n),), NOTHING) for n in range(answers.MOST_POINTS + 1)]
    answer = Statistics(
        start=NOON - DAY,
        end=NOON,
        step=Step.DAY,
        by=[Dimension.TEMPLATE],
        total=NOTHING,
        totals={},
        series=series,
    )
    with pytest.raises(QueryInvalid, match="by: tells more than"):
        answers.statistics_document(answer)
