"""Whatever the vendor's own signer signs is authentic (API-17)."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from heliograph.ports.http import HttpRequest
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import FakeClock
from tests.unit.dialects.huawei.clients import APP_KEY, SECRET, sdk_date
from tests.unit.dialects.huawei.service import Service

HEADER_VALUES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc"]), min_size=1
)
QUERY_TEXTS = st.text(max_size=8)
SECONDS = st.integers(1_600_000_000, 2_200_000_000)


@settings(deadline=None)
@given(
    body=st.binary(max_size=200),
    media_type=st.sampled_from(["application/json", "application/x-www-form-urlencoded"]),
    user_agent=HEADER_VALUES,
    query=st.lists(st.tuples(QUERY_TEXTS, QUERY_TEXTS), max_size=4),
    seconds=SECONDS,
)
def test_whatever_the_vendors_signer_signs_is_authentic(
    body: bytes, media_type: str, user_agent: str, query: list[tuple[str, str]], seconds: int
) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    made = SdkRequest(
        method="POST",
        host="sms.example.com:8443",
        resource_path="/sms/batchSendSms/v1",
        query_params=list(query),
        header_params={
            "Content-Type": media_type,
            "User-Agent": user_agent,
            "X-Sdk-Date": sdk_date(at),
        },
        body=body,
    )
    Signer(_Credentials()).sign(made)
    service = Service(clock=FakeClock(at))
    sent = HttpRequest(
        method="POST",
        path="/sms/batchSendSms/v1",
        query="&".join(f"{quote(key)}={quote(value)}" for key, value in query),
        headers={name.lower(): _wire_text(value) for name, value in made.header_params.items()},
        body=body,
        client_address="203.0.113.7",
    )
    assert service.authentication(sent).app_key == APP_KEY


class _Credentials:
    """What the vendor's signer needs of its credentials."""

    ak = APP_KEY
    sk = SECRET


def _wire_text(value: Any) -> str:
    """The signer hands http.client the bytes of UTF-8 as text; a server reads them as UTF-8."""
    return str(value).encode("iso-8859-1").decode()
