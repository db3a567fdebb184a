"""heliograph blocklist import|export"""

import json
import stat
from pathlib import Path

import pytest

from tests.functional.cli.conftest import Terminal


def blocked(terminal: Terminal) -> dict[str, str]:
    return {one.recipient: one.reason for one in terminal.deployment.barrings.of_channel(None)}


def import_(terminal: Terminal, tmp_path: Path, content: bytes, *options: str) -> dict[str, object]:
    file = tmp_path / "numbers.csv"
    file.write_bytes(content)
    ended = terminal.type("blocklist", "import", str(file), "--json", *options)
    shown: dict[str, object] = json.loads(ended.out)
    assert ended.code == (1 if shown["bad_lines"] else 0)
    return shown


def test_numbers_of_a_file_are_blocked_with_their_reasons(bare: Terminal, tmp_path: Path) -> None:
    content = b'number,reason\n+8613800000012,"court, order"\n\n+12025550123\r\n'
    shown = import_(bare, tmp_path, content, "--reason", "old system")
    assert shown == {"imported": 2, "bad_lines": 0, "first_bad_lines": []}
    assert blocked(bare) == {"+8613800000012": "court, order", "+12025550123": "old system"}


def test_bad_lines_are_told_by_their_position_and_spoil_no_other(
    bare: Terminal, tmp_path: Path
) -> None:
    lines = [
        b"+12025550101",
        b"12025550102",
        b'+12025550103,"never closed',
        b"+12025550104,\xff",
        b"+12025550105," + b"x" * 10_000,
        b"\x00",
        b"+12025550107",
    ]
    file = tmp_path / "numbers.csv"
    file.write_bytes(b"\n".join(lines))
    ended = bare.type("blocklist", "import", str(file))
    assert ended.code == 1
    assert ended.out == "2 lines imported, 5 bad ones left out.\n"
    assert [line.split(":")[0] for line in ended.err.splitlines()] == [
        f"line {position}" for position in range(2, 7)
    ]
    assert "20255501" not in ended.err
    assert sorted(blocked(bare)) == ["+12025550101", "+12025550107"]


def test_a_file_of_a_spreadsheet_program_is_understood(bare: Terminal, tmp_path: Path) -> None:
    content = "\ufeffNumber,Reason\r\n+12025550123,光\r\n".encode()
    assert import_(bare, tmp_path, content)["imported"] == 1
    assert blocked(bare) == {"+12025550123": "光"}


def test_importing_again_changes_nothing(bare: Terminal, tmp_path: Path) -> None:
    content = b"+12025550123,asked\n+12025550124,asked\n"
    import_(bare, tmp_path, content)
    before = blocked(bare)
    import_(bare, tmp_path, content)
    assert blocked(bare) == before


def test_what_is_exported_can_be_imported(bare: Terminal, tmp_path: Path) -> None:
    import_(bare, tmp_path, b'+12025550123,"a ""quoted"", reason"\n+8613800000012\n')
    before = blocked(bare)
    file = tmp_path / "export.csv"
    assert bare.type("blocklist", "export", str(file)).out == f"2 numbers are in {file}.\n"
    for number in before:
        assert bare.type("blocklist", "remove", number, "--reason", "moved", "--yes").code == 0
    import_(bare, tmp_path, file.read_bytes())
    assert blocked(bare) == before


def test_an_exported_file_can_be_read_by_its_owner_only(bare: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    assert json.loads(bare.type("blocklist", "export", str(file), "--json").out) == {
        "exported": 0,
        "erased": 0,
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(bare: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("precious")
    ended = bare.type("blocklist", "export", str(file))
    assert (ended.code, ended.out) == (1, "")
    assert "there already" in ended.err
    assert file.read_text() == "precious"


@pytest.mark.parametrize("command", ["import", "export"])
def test_a_file_that_cannot_be_opened_is_told(bare: Terminal, tmp_path: Path, command: str) -> None:
    ended = bare.type("blocklist", command, str(tmp_path / "missing" / "numbers.csv"))
    assert (ended.code, ended.out) == (1, "")
    assert "No such file" in ended.err
