from collections.abc import Iterator

import pytest

from tests.lambda_runtime import Output, fresh_logging, shared_environment


@pytest.fixture(autouse=True)
def _environment_of_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in shared_environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Iterator[Output]:
    with fresh_logging():
        yield Output(capsys)
