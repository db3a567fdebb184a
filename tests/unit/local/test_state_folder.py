import json
from pathlib import Path

import pytest

from local.screen import LocalRunFailed
from local.state_folder import StateFolder


def test_a_second_run_is_told_who_has_the_folder(tmp_path: Path) -> None:
    first, second = StateFolder(tmp_path), StateFolder(tmp_path)
    first.take()
    with pytest.raises(LocalRunFailed, match=r"in use by another local run \(process \d+\)"):
        second.take(patience_seconds=0)
    first.release()
    second.release()


def test_the_folder_can_be_taken_again_after_it_was_released(tmp_path: Path) -> None:
    for _ in range(2):
        folder = StateFolder(tmp_path / "new")
        folder.take()
        folder.release()


def test_what_the_engine_unpacked_is_thrown_away_and_its_state_is_kept(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    (folder.scratch / "function").mkdir(parents=True)
    folder.engine_state.mkdir()
    (folder.engine_state / "sqs.json").write_text("{}")
    folder.take()
    assert list(folder.scratch.iterdir()) == []
    assert (folder.engine_state / "sqs.json").exists()
    folder.release()


def test_the_log_of_the_run_before_is_kept_once(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.engine_log.write_text("what went wrong")
    folder.take()
    assert not folder.engine_log.exists()
    assert (tmp_path / "engine.log.before").read_text() == "what went wrong"
    folder.release()


def test_the_demo_file_is_its_owners_alone(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.write_demo({"base_url": "http://127.0.0.1:8080"})
    assert folder.demo_file.stat().st_mode & 0o777 == 0o600
    assert json.loads(folder.demo_file.read_text()) == folder.read_demo()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LocalRunFailed, match="file/folder cannot be used"):
        StateFolder(tmp_path / "file" / "folder").take()
