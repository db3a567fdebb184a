"""Statistics as they are asked for and answered over HTTP (DET-07, C-02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from heliograph.api.callers import application_of_caller
from heliograph.api.parameters import Parameters
from heliograph.domain.callers import Caller
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.statistics_queries import Dimension, Statistics, StatisticsQuery, Step

ONLY: Final[Mapping[str, Dimension]] = {
    "template_id": Dimension.TEMPLATE,
    "channel_number": Dimension.CHANNEL,
    "country": Dimension.COUNTRY,
    "status_code": Dimension.STATUS_CODE,
}
"""The dimensions that may be held to one value, by their parameter."""

MOST_POINTS: Final = 10_000
"""An answer is to stay well below what a function may answer, 6 MB."""

_USUAL: Final = timedelta(days=7)


def statistics_query(caller: Caller, parameters: Parameters, now: datetime) -> StatisticsQuery:
    """Return what is asked for; without a start the last seven days. Raises QueryInvalid."""
    application_id = application_of_caller(caller, parameters)
    if application_id is None:
        raise QueryInvalid("application_id", "must be there")
    end = parameters.moment("end") or now
    return StatisticsQuery(
        application_ids=[application_id],
        start=parameters.moment("start") or now - _USUAL,
        end=end,
        step=parameters.choice("step", Step) or Step.DAY,
        by=parameters.choices("by", Dimension),
        only={
            dimension: value
            for name, dimension in ONLY.items()
            if (value := parameters.text(name)) is not None
        },
    )


def statistics_document(answer: Statistics) -> dict[str, Any]:
    """Return totals and series. Raises QueryInvalid if they are too many."""
    if len(answer.series) > MOST_POINTS:
        raise QueryInvalid("by", f"tells more than {MOST_POINTS} counts apart; ask for less time")
    return answer.as_json()
