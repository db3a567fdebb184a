import io
import zipfile
from pathlib import Path

import pytest

from local.artifacts import Artifact, function_artifact, layer_artifact
from local.screen import LocalRunFailed


def _names(artifact: Artifact) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(artifact.content)).namelist()


def _write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_functions_files_stand_at_the_top(tmp_path: Path) -> None:
    _write(tmp_path / "handler.py")
    _write(tmp_path / "words" / "en.txt")
    assert _names(function_artifact(tmp_path)) == ["handler.py", "words/en.txt"]


def test_the_layers_packages_stand_where_lambda_looks_for_them(tmp_path: Path) -> None:
    _write(tmp_path / "pyproject.toml")
    _write(tmp_path / "heliograph" / "__init__.py")
    _write(tmp_path / "heliograph" / "domain" / "numbers.py")
    _write(tmp_path / "heliograph_common.egg-info" / "PKG-INFO")
    assert _names(layer_artifact(tmp_path)) == [
        "python/heliograph/__init__.py",
        "python/heliograph/domain/numbers.py",
    ]


def test_bytecode_of_the_building_machine_stays_out(tmp_path: Path) -> None:
    _write(tmp_path / "handler.py")
    _write(tmp_path / "__pycache__" / "handler.cpython-311.pyc")
    assert _names(function_artifact(tmp_path)) == ["handler.py"]


def test_the_same_code_has_the_same_name_wherever_and_whenever_it_is_packed(tmp_path: Path) -> None:
    for folder in ("here", "there"):
        _write(tmp_path / folder / "handler.py", "x = 1")
    here = function_artifact(tmp_path / "here")
    assert here == function_artifact(tmp_path / "there")
    _write(tmp_path / "here" / "handler.py", "x = 2")
    assert function_artifact(tmp_path / "here").key != here.key


def test_a_code_folder_without_code_is_a_mistake_in_the_template(tmp_path: Path) -> None:
    with pytest.raises(LocalRunFailed, match="no code in"):
        function_artifact(tmp_path / "missing")
