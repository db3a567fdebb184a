"""What is remembered of pushes."""

import pytest
from heliograph.domain.push_log import PushHistory, answered

from tests.fakes import NOON


@pytest.mark.parametrize(
    ("answer", "is_success"),
    [
        (answered(200), True),
        (answered(204), True),
        (answered(299), True),
        (answered(302), False),
        (answered(404), False),
        (answered(503), False),
        ("no answer in time", False),
    ],
)
def test_only_2xx_is_a_success_whatever_counts_as_taken(answer: str, is_success: bool) -> None:
    history = PushHistory(
        push_id="p", tries=2, first_at=NOON, last_at=NOON, answer=answer, taken_at=NOON
    )
    assert history.is_success is is_success
