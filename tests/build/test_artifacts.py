"""What is deployed works on its own, fits the Lambda's processor and Python, and is small."""

import marshal
import subprocess
import sys
from pathlib import Path
from types import CodeType

import pytest

from tests.architecture.sources import LAYER
from tests.architecture.stack import as_list, functions, statements
from tests.build.artifacts import Artifacts, zipped_bytes

FUNCTIONS = functions()
AARCH64 = 183  # e_machine of an ELF file
UNCHECKED_HASH = 1  # flags of a bytecode file, PEP 552
MEGABYTE = 1_000_000

# Runs without site-packages, user folder or environment: the path is what Lambda would have.
IMPORT_HANDLER = """
import importlib, sys
sys.path[:0] = sys.argv[1:3]
module, _, name = sys.argv[3].partition(".")
handler = getattr(importlib.import_module(module), name)
assert callable(handler)
print(sys.modules["heliograph"].__file__)
"""


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_built_handler_imports_with_nothing_else_on_the_path(
    function: str, for_here: Artifacts
) -> None:
    handler = FUNCTIONS[function]["Handler"]
    path = [str(for_here.packages), str(for_here.function(function))]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", IMPORT_HANDLER, *path, handler],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith(str(for_here.packages))


def test_the_artifacts_for_lambda_hold_the_same_python_as_those_that_were_imported(
    for_lambda: Artifacts, for_here: Artifacts
) -> None:
    assert for_lambda.names("*.py") == for_here.names("*.py")


def test_every_binary_is_for_the_lambdas_processor_and_python(for_lambda: Artifacts) -> None:
    binaries = sorted(for_lambda.folder.rglob("*.so*"))
    assert binaries
    wrong = [
        binary.name
        for binary in binaries
        if _elf_machine(binary) != AARCH64
        or not ("cpython-313-" in binary.name or ".abi3." in binary.name)
    ]
    assert wrong == []


def test_bytecode_survives_zipping_and_names_its_place_in_the_lambda(for_here: Artifacts) -> None:
    compiled = sorted(for_here.folder.rglob("*.pyc"))
    assert len(compiled) == len(for_here.names("*.py"))
    assert [c.name for c in compiled if c.read_bytes()[4] != UNCHECKED_HASH] == []
    roots = {_compiled_from(c).parts[1] for c in compiled}
    assert roots == {"opt", "var"}


def test_bytecode_for_lambda_is_of_its_own_python(for_lambda: Artifacts) -> None:
    """There is none where the building machine has no Python 3.13."""
    foreign = {name for name in for_lambda.names("*.pyc") if ".cpython-313." not in name}
    assert foreign == set()


def test_the_layer_holds_all_of_heliograph(for_lambda: Artifacts) -> None:
    built = for_lambda.packages / LAYER.name
    ours = [p for p in LAYER.rglob("*") if p.is_file() and p.parent.name != "__pycache__"]
    assert [p for p in ours if not (built / p.relative_to(LAYER)).exists()] == []


def test_the_layer_describes_exactly_the_aws_services_the_functions_may_call(
    for_lambda: Artifacts,
) -> None:
    # Where botocore and the permissions have another word for a service.
    folders = {"sms-voice": "pinpoint-sms-voice-v2"}
    permitted = {
        folders.get(action.split(":")[0], action.split(":")[0])
        for function in FUNCTIONS.values()
        for statement in statements(function)
        for action in as_list(statement["Action"])
    }
    permitted_by_tracing = {"xray"}
    data = for_lambda.packages / "botocore" / "data"
    described = {folder.name for folder in data.iterdir() if folder.is_dir()}
    assert described == permitted | permitted_by_tracing


def test_the_layer_is_at_most_25_megabytes_zipped(for_lambda: Artifacts) -> None:
    assert zipped_bytes(for_lambda.layer) <= 25 * MEGABYTE


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_is_at_most_a_tenth_of_a_megabyte_zipped(
    function: str, for_lambda: Artifacts
) -> None:
    assert zipped_bytes(for_lambda.function(function)) <= MEGABYTE // 10


def _elf_machine(binary: Path) -> int:
    with binary.open("rb") as file:
        header = file.read(20)
    assert header[:4] == b"\x7fELF", binary
    return int.from_bytes(header[18:20], "little")


def _compiled_from(compiled: Path) -> Path:
    code: CodeType = marshal.loads(compiled.read_bytes()[16:])  # noqa: S302 - we compiled it
    return Path(code.co_filename)
