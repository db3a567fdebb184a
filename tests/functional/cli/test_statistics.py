"""heliograph statistics ..."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from heliograph.domain.counting import CountedHour
from heliograph.domain.statistics import Hour, effect, tallies
from heliograph.models.message_records import MessageRecord
from heliograph.models.statistics import StatisticsRecord

from tests.contracts.examples import OUTCOMES, message_at
from tests.functional.cli.conftest import HOTEL, SHOP, Terminal
from tests.unit.domain.counted import ended

NOW = datetime.now(UTC)
YESTERDAY = (NOW - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
DAY = f"{YESTERDAY:%Y-%m-%d}"
SENDING = message_at(YESTERDAY, SHOP.application_id)
DELIVERED = [
    ended(message_at(YESTERDAY, SHOP.application_id), outcome, YESTERDAY + timedelta(seconds=9))
    for state, outcome in OUTCOMES.items()
    if state == "DELIVERED"
    for _ in range(3)
]
OTHERS = replace(message_at(YESTERDAY - timedelta(days=2), HOTEL.application_id), template_id="x")


@pytest.fixture(autouse=True)
def _counted(terminal: Terminal) -> None:
    for model, table in ((StatisticsRecord, "StatisticsTable"), (MessageRecord, "MessagesTable")):
        for record in list(terminal.deployment._bound(model, table).scan()):
            record.delete()
    for hour, tally in tallies([SENDING, *DELIVERED, OTHERS]).items():
        terminal.deployment.statistics.replace(hour, 0, CountedHour(tally=tally))


def shown(terminal: Terminal, *options: str) -> Any:
    ended = terminal.type("statistics", "show", *options, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def rows(terminal: Terminal, *options: str) -> list[list[str]]:
    ended = terminal.type("statistics", "show", *options)
    assert ended.code == 0, ended.err
    return [line.split() for line in ended.out.splitlines()]


def test_the_last_week_is_shown_by_day_with_all_applications_and_a_total(
    terminal: Terminal,
) -> None:
    heads, *days, total = rows(terminal)
    assert (heads[:3], len(days)) == (["DAY", "REQUESTS", "MESSAGES"], 7)
    by_day = {day[0]: day[2] for day in days}
    assert by_day[DAY] == "4"
    assert sum(map(int, by_day.values())) == 5
    assert total[:3] == ["total", "0", "5"]


def test_a_bar_shows_how_much_a_day_had(terminal: Terminal) -> None:
    bars = {row[0]: row[-1] for row in rows(terminal)}
    assert bars[DAY] == "█" * 20
    assert bars[f"{OTHERS.accepted_at:%Y-%m-%d}"] == "█" * 5


def test_groups_are_shown_with_their_totals_and_their_course(terminal: Terminal) -> None:
    options = ("--application", SHOP.application_id, "--by", "country", "--by", "status_code")
    heads, delivered, sending, total = rows(terminal, *options)
    assert heads[:3] == ["COUNTRY", "STATUS", "CODE"]
    assert (delivered[:2], sending[:2], total[0]) == (["CN", "DELIVRD"], ["CN", "-"], "total")
    assert delivered[-1] == "█"


def test_programs_get_totals_and_series(terminal: Terminal) -> None:
    answer = shown(terminal, "--from", DAY, "--to", DAY, "--by", "application")
    assert (answer["start"], answer["step"]) == (f"{DAY}T00:00:00.000Z", "day")
    (total,) = answer["totals"]
    assert (total["application"], total["delivered"], total["sending"]) == ("10001", 3, 1)
    assert total["p99_ms"] == pytest.approx(9000, rel=0.05)
    assert answer["series"] == [{"start": f"{DAY}T00:00:00.000Z", **total}]


def test_hours_are_shown_one_by_one(terminal: Terminal) -> None:
    answer = shown(terminal, "--hourly", "--from", f"{DAY}T12", "--to", f"{DAY}T13")
    assert (answer["start"], answer["end"]) == (f"{DAY}T12:00:00.000Z", f"{DAY}T14:00:00.000Z")
    assert answer["total"]["messages"] == 4


@pytest.mark.parametrize(
    ("option", "messages"),
    [
        (("--only", "template=x"), 1),
        (("--only", "status_code=DELIVRD"), 3),
        (("--only", "country=CN"), 5),
        (("--only", "channel=no such"), 0),
    ],
)
def test_counts_can_be_held_to_one_value(
    terminal: Terminal, option: tuple[str, ...], messages: int
) -> None:
    assert shown(terminal, *option)["total"]["messages"] == messages


def test_where_nothing_was_sent_this_is_said(terminal: Terminal) -> None:
    ended = terminal.type("statistics", "show", "--only", "template=no such")
    assert (ended.code, ended.out) == (0, "Nothing was sent then.\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "2020-01-01"), "--from must be within the last 180 days"),
        (("--hourly", "--from", f"{NOW - timedelta(days=9):%Y-%m-%d}"), "within the last 7 days"),
        (("--from", f"{NOW - timedelta(days=50):%Y-%m-%d}"), "--to must be at most 31 days"),
    ],
)
def test_beyond_the_limits_it_is_said_which(
    terminal: Terminal, options: tuple[str, ...], said: str
) -> None:
    ended = terminal.type("statistics", "show", *options)
    assert ended.code == 1
    assert said in ended.err


@pytest.mark.parametrize("only", ["country", "country=", "planet=earth"])
def test_what_is_no_dimension_and_value_is_bad_usage(terminal: Terminal, only: str) -> None:
    ended = terminal.type("statistics", "show", "--only", only)
    assert ended.code == 2
    assert "must look like country=CN" in ended.err


def rebuild(terminal: Terminal, *options: str) -> Any:
    waiting = terminal.deployment.rebuild_statistics
    vars(terminal.deployment)["rebuild_statistics"] = replace(waiting, pause=lambda _: None)
    return terminal.type("statistics", "rebuild", *options)


def test_a_rebuild_counts_from_the_messages(terminal: Terminal) -> None:
    terminal.deployment.messages.claim(SENDING)
    ended = rebuild(terminal, "--application", SHOP.application_id, "--from", DAY)
    assert (ended.code, ended.out) == (0, "1 hours were counted anew.\n")
    hour = Hour(SHOP.application_id, YESTERDAY)
    (found,) = terminal.deployment.statistics.of_day(SHOP.application_id, YESTERDAY.date())
    assert found == (hour, effect(SENDING))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--application", "77", "--from", DAY), "There is no application 77."),
        (
            ("--application", SHOP.application_id, "--from", "2020-01-01", "--to", DAY),
            "--from must be within the last 90 days",
        ),
        (("--application", SHOP.application_id, "--from", DAY, "--to", "2020-01-01"), "--to must"),
    ],
)
def test_what_cannot_be_rebuilt_is_refused(
    terminal: Terminal, options: tuple[str, ...], said: str
) -> None:
    ended = rebuild(terminal, *options)
    assert ended.code == 1
    assert said in ended.err
