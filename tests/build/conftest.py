"""The artifacts: what `make build` made for the Lambda, and the same build for this machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.architecture.stack import properties
from tests.build.artifacts import Artifacts

LAMBDA_BUILD = ROOT / ".aws-sam" / "build"


@pytest.fixture(scope="session")
def for_lambda() -> Artifacts:
    """What is deployed: arm64, Python 3.13."""
    assert (LAMBDA_BUILD / "template.yaml").exists(), "run `make build` first"
    return Artifacts(LAMBDA_BUILD)


@pytest.fixture(scope="session")
def for_here(tmp_path_factory: pytest.TempPathFactory) -> Artifacts:
    """The same recipes with this machine's platform and Python, so that the code can be run."""
    folder = tmp_path_factory.mktemp("artifacts")
    for layer, content in properties("Serverless::LayerVersion").items():
        _build(layer, ROOT / content["ContentUri"], folder / layer)
    for function, content in properties("Serverless::Function").items():
        _build(function, ROOT / content["CodeUri"], folder / function)
    return Artifacts(folder)


def _build(logical_id: str, code: Path, into: Path) -> None:
    into.mkdir()
    subprocess.run(
        [
            "make",
            f"--makefile={ROOT / 'build.mk'}",
            f"build-{logical_id}",
            f"ARTIFACTS_DIR={into}",
            "PLATFORM=",
            f"LAMBDA_PYTHON={sys.executable}",
        ],
        cwd=code,
        check=True,
    )
