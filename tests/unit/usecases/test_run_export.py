"""However often a run ends early, an export holds each row once (DET-08)."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.errors import ExportClaimed, ExportGivenUp
from heliograph.domain.exports import KEPT, Chunk, ExportState
from heliograph.usecases.run_export import CLAIM, GIVEN_UP, RUN
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import NOON
from tests.unit.usecases.exporting import EXPORT, Exporting
from tests.unit.usecases.power import Cut, Moment, PowerCut, cuts

MINUTE = timedelta(minutes=1)

STORIES = {
    "one page": ([3], timedelta()),
    "nothing at all": ([0], timedelta()),
    "several parts": ([2, 2, 3, 1, 4, 2], timedelta()),
    "parts that end with the last row": ([4, 4], timedelta()),
    "parts, and then a page of nothing": ([4, 4, 0], timedelta()),
    "several runs": ([1, 0, 2, 4, 0, 1, 1, 1, 1, 4, 1], MINUTE),
    "several runs without a part": ([1, 0, 0, 0, 0, 0, 0, 0, 1], MINUTE),
    "a page for each run": ([2, 1, 2, 1], RUN),
}

with_each_story = pytest.mark.parametrize(("pages", "each"), STORIES.values(), ids=STORIES)


@with_each_story
def test_the_file_has_each_row_once_and_the_export_says_how_many(
    pages: list[int], each: timedelta
) -> None:
    story = Exporting(*pages, each=each)
    story.start(EXPORT)
    story.work_off()
    assert story.file == story.rows
    assert story.export.state is ExportState.DONE
    assert (story.export.progress.rows, story.export.progress.size) == (sum(pages), len(story.rows))
    assert story.read_at == ["", *map(str, range(1, len(pages)))]


@with_each_story
def test_a_power_cut_at_any_call_loses_and_doubles_no_row(
    pages: list[int], each: timedelta
) -> None:
    for cut in cuts(Exporting(*pages, each=each).calls()):
        story = Exporting(*pages, each=each)
        story.start(EXPORT)
        story.work_off(cut)
        assert (story.file, story.export.state) == (story.rows, ExportState.DONE), cut
        assert story.export.progress.rows == sum(pages), cut


@settings(max_examples=40)
@given(
    pages=st.lists(st.integers(0, 5), min_size=1, max_size=12),
    minutes=st.integers(0, 4),
    broken=st.lists(st.builds(Cut, st.integers(0, 12), st.sampled_from(Moment)), max_size=6),
)
def test_nor_do_several_cuts_and_entries_that_come_twice(
    pages: list[int], minutes: int, broken: list[Cut]
) -> None:
    story = Exporting(*pages, each=minutes * MINUTE)
    story.start(EXPORT)
    story.start(EXPORT)
    for cut in broken:
        story.power.back(cut)
        with suppress(PowerCut):
            story.run(EXPORT.export_id, story.entry_id)
    story.work_off()
    assert story.file == story.rows
    assert story.export.progress.rows == sum(pages)


def test_a_run_ends_in_time_and_the_next_one_goes_on() -> None:
    story = Exporting(1, 1, 1, 1, 1, 1, each=MINUTE)
    story.start(EXPORT)
    assert story.work_off() == 2
    assert story.read_at == ["", "1", "2", "3", "4", "5"]


def test_two_runs_never_work_on_the_same_export() -> None:
    story = Exporting(1, 1)
    story.start(EXPORT)
    until = story.clock.now() + CLAIM
    claimed = replace(story.export, version=2, claimed_by="another", claimed_until=until)
    assert story.exports.save(claimed)
    with pytest.raises(ExportClaimed) as refused:
        story.run(EXPORT.export_id, story.entry_id)
    assert (refused.value.until, story.read_at) == (until, [])


def test_an_entry_that_comes_back_goes_on_at_once() -> None:
    """Its own run has ended, however it did."""
    story = Exporting(4, 4)
    story.start(EXPORT)
    story.power.back(Cut(4, Moment.BEFORE))
    with pytest.raises(PowerCut):
        story.run(EXPORT.export_id, story.entry_id)
    assert story.export.claimed_until is not None
    assert story.work_off() == 1
    assert story.clock.now() == NOON


def test_a_run_that_is_believed_dead_changes_nothing_any_more() -> None:
    """Not even a part of the one that has taken its place."""
    story = Exporting(4, 4, 1)
    story.start(EXPORT)

    def read_too_long(question: Mapping[str, str], position: str) -> Chunk:
        story.clock.advance(CLAIM)
        story.run(EXPORT.export_id, "another")
        return story.read(question, position)

    with pytest.raises(ExportClaimed):
        replace(story.run, read=read_too_long)(EXPORT.export_id, story.entry_id)
    assert (story.file, story.export.state) == (story.rows, ExportState.DONE)


def test_what_has_ended_or_is_gone_is_left_alone() -> None:
    story = Exporting(1)
    story.start(EXPORT)
    story.run(EXPORT.export_id, story.entry_id)
    done = story.export
    assert story.run(EXPORT.export_id, story.entry_id) is None
    story.run.give_up(EXPORT.export_id)
    assert story.export == done
    story.clock.advance(KEPT)
    assert story.run(EXPORT.export_id, story.entry_id) is None


def test_who_waits_learns_that_it_was_given_up() -> None:
    story = Exporting(1)
    story.start(EXPORT)
    story.run.give_up(EXPORT.export_id)
    assert story.export.state is ExportState.FAILED
    assert story.export.reason is not None
    story.work_off()
    assert story.read_at == []


def dies_at(story: Exporting, call: int) -> None:
    """Let a run of the first entry die at one of its calls, as a function does without a word."""
    story.power.back(Cut(call, Moment.BEFORE))
    with pytest.raises(PowerCut):
        story.run(EXPORT.export_id, story.entry_id)
    story.power.back()


def test_an_entry_that_comes_for_the_last_time_does_not_die_again() -> None:
    """Nothing would tell who waits for it that it has failed."""
    story = Exporting(4, 4)
    story.start(EXPORT)
    dies_at(story, 4)
    read = list(story.read_at)
    with pytest.raises(ExportGivenUp):
        story.run(EXPORT.export_id, story.entry_id, is_last=True)
    assert (story.export.state, story.export.reason) == (ExportState.FAILED, GIVEN_UP)
    assert story.read_at == read


def test_an_entry_whose_other_runs_ended_well_goes_on_at_its_last_time() -> None:
    """It has waited for another's runs; between two of those nobody works on the export."""
    story = Exporting(1, 1, 1, 1, 1, 1, each=MINUTE)
    story.start(EXPORT)
    story.run(EXPORT.export_id, "another")
    assert story.run(EXPORT.export_id, story.entry_id, is_last=True) == story.export
    assert (story.file, story.export.state) == (story.rows, ExportState.DONE)


def test_at_its_last_time_an_entry_leaves_alone_what_another_works_on() -> None:
    story = Exporting(1)
    story.start(EXPORT)
    until = story.clock.now() + CLAIM
    claimed = replace(story.export, version=2, claimed_by="another", claimed_until=until)
    assert story.exports.save(claimed)
    with pytest.raises(ExportClaimed):
        story.run(EXPORT.export_id, story.entry_id, is_last=True)
    assert story.export == claimed


@pytest.mark.parametrize("cut", cuts(2), ids=str)
def test_an_export_that_was_asked_for_again_is_the_same_one(cut: Cut) -> None:
    story = Exporting(1)
    story.power.back(cut)
    with pytest.raises(PowerCut):
        story.start(EXPORT)
    story.power.back()
    assert story.start(EXPORT).asked_at == EXPORT.asked_at
    story.work_off()
    assert story.file == story.rows
    assert story.start(EXPORT) == story.export
    assert story.queue.entries == []
