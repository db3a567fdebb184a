import base64
import hashlib
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from local import demo
from local.screen import Stopped, first_message, step, welcome
from tests.unit.local.test_demo import INBOX, FakeTables

DEMO = demo.seed(FakeTables(), INBOX, None).as_json("http://127.0.0.1:8080")


def _arguments() -> list[str]:
    return shlex.split(first_message(DEMO).replace("\\\n", ""))


def _wsse() -> dict[str, str]:
    (header,) = [a for a in _arguments() if a.startswith("X-WSSE: ")]
    return dict(re.findall(r'(\w+)="([^"]+)"', header))


def test_the_printed_command_calls_the_send_route_with_the_demos_channel_and_template() -> None:
    arguments = _arguments()
    mainland = DEMO["mainland"]
    assert arguments[:2] == ["curl", "http://127.0.0.1:8080/sms/batchSendSms/v1"]
    assert f"from={mainland['notification']['channel_number']}" in arguments
    assert f"templateId={mainland['templates']['shipped']}" in arguments
    assert "statusCallback=http://127.0.0.1:8080/_local/inbox/reports" in arguments


def test_the_printed_digest_is_that_of_the_demos_secret() -> None:
    wsse = _wsse()
    secret = DEMO["mainland"]["app_secret"]
    digest = hashlib.sha256((wsse["Nonce"] + wsse["Created"] + secret).encode()).digest()
    assert wsse["Username"] == DEMO["mainland"]["app_key"]
    assert base64.b64decode(wsse["PasswordDigest"]) == digest


def test_the_printed_digest_was_made_now() -> None:
    created = datetime.strptime(_wsse()["Created"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - created) < timedelta(seconds=60)


def test_the_secret_itself_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    welcome(DEMO, Path("demo.json"), Path("engine.log"))
    shown = capsys.readouterr().out
    assert DEMO["mainland"]["app_secret"] not in unquote(shown)
    assert DEMO["mainland"]["app_key"] in shown


def test_a_step_says_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Counting"):
        pass
    assert re.fullmatch(r"  Counting \.\.\. 0\.\d s\n", capsys.readouterr().out)


@pytest.mark.parametrize(("error", "said"), [(ValueError(), "failed"), (Stopped(), "stopped")])
def test_a_step_that_does_not_end_well_says_so(
    error: BaseException, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(type(error)), step("Counting"):
        raise error
    assert capsys.readouterr().out == f"  Counting ... {said}\n"
