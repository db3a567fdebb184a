"""Signature Version 4, held against botocore's."""

from datetime import UTC, datetime
from typing import Any

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from heliograph.aws.signature import Signer
from heliograph.settings import AwsKeys
from hypothesis import given
from hypothesis import strategies as st

HOST = "sqs.eu-central-1.amazonaws.com"

_visible = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)
_keys = st.builds(AwsKeys, _visible, _visible, st.none() | _visible)
_headers = st.dictionaries(
    st.sampled_from(["content-type", "x-amz-target", "x-amz-more", "zulu"]), _visible
)
_paths = st.lists(st.from_regex(r"[A-Za-z0-9_.-]+", fullmatch=True), max_size=3)
_times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def signed_by_botocore(
    headers: dict[str, str], path: str, body: bytes, keys: AwsKeys, now: datetime, signer: Signer
) -> dict[str, str]:
    request = AWSRequest("POST", f"https://{HOST}{path}", headers, body)
    credentials: Any = keys
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", lambda: now)
        SigV4Auth(credentials, signer.service, signer.region).add_auth(request)
    return {name.lower(): str(value) for name, value in request.headers.items()}


@given(
    headers=_headers,
    path=_paths.filter(lambda parts: not {".", ".."} & set(parts)),
    body=st.binary(max_size=200),
    keys=_keys,
    now=_times,
    signer=st.builds(Signer, st.sampled_from(["sqs", "dynamodb"]), st.sampled_from(["eu", "cn"])),
)
def test_a_request_is_signed_as_botocore_would(
    headers: dict[str, str],
    path: list[str],
    body: bytes,
    keys: AwsKeys,
    now: datetime,
    signer: Signer,
) -> None:
    there = f"/{'/'.join(path)}"
    ours = signer.signed({**headers, "host": HOST}, there, body, keys, int(now.timestamp()))
    del ours["host"]
    assert ours == signed_by_botocore(headers, there, body, keys, now, signer)


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (AwsKeys("key", "secret", None), True),
        (AwsKeys("key", "another secret", None), False),
    ],
)
def test_what_is_remembered_of_one_secret_is_not_used_for_another(
    second: AwsKeys, *, same: bool
) -> None:
    now = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())
    signer = Signer("sqs", "eu-central-1")
    first, then = (
        signer.signed({"host": HOST}, "/", b"", keys, now)["authorization"]
        for keys in (AwsKeys("key", "secret", None), second)
    )
    assert (first == then) is same
