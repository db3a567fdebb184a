"""What people and programs see."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cli.screen import clock_time, iso_time, masked, show_facts, show_json, show_table

AT = datetime(2026, 3, 14, 9, 5, 7, 61234, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613800000012", "+86*******0012"),
        ("+12025550", "+12**5550"),
        ("+1202555", "+*****55"),
        ("+12", "+12"),
    ],
)
def test_a_masked_number_shows_its_ends(number: str, shown: str) -> None:
    """PRV-03."""
    assert masked(number) == shown


def test_people_read_the_time_in_utc_to_the_millisecond() -> None:
    assert clock_time(AT) == "2026-03-14 09:05:07.061 UTC"
    assert clock_time(None) is None


def test_programs_read_the_time_in_rfc_3339() -> None:
    assert iso_time(AT) == "2026-03-14T09:05:07.061Z"
    assert iso_time(AT.replace(microsecond=0)) == "2026-03-14T09:05:07.000Z"
    assert iso_time(None) is None
    read = datetime.fromisoformat(str(iso_time(AT)))
    assert AT - read < timedelta(milliseconds=1)


def test_values_are_shown_as_they_are_and_never_as_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_table(["NAME"], [["[bold]name[/bold] 光"], [None]])
    show_facts("Message [1]", {"state": "[red]"})
    shown = capsys.readouterr().out
    assert "[bold]name[/bold] 光" in shown
    assert "Message [1]" in shown
    assert "[red]" in shown


def test_a_title_is_one_line_however_short_the_facts_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_facts("A title that is longer than its facts", {"a": "b"})
    assert "A title that is longer than its facts\n" in capsys.readouterr().out


def test_nothing_is_cut_or_folded_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://customer.test/" + "x" * 150
    show_table(["ID", "UPLINK URL"], [["10001", url]])
    assert url in capsys.readouterr().out


def test_json_keeps_every_character(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"name": "光"})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"name": "光"}
    assert "光" in shown
