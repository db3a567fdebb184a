"""Pushes signed with a pair of keys (RPT-09), held against both other sides of the signature.

The vendor's own signer signs the same request to the same bytes, and our own verifier, which knows
the requests of clients, takes it.
"""

from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote

import pytest
from heliograph.dialects.huawei.push import HuaweiPushRenderer
from heliograph.dialects.huawei.push_signature import SIGNED_HEADERS
from heliograph.dialects.huawei.sdk_hmac import authenticate
from heliograph.domain.configuration import PushKeys
from heliograph.egress.customer_push import HttpCustomerPush
from heliograph.egress.destinations import Destinations
from heliograph.ports.customers import RenderedPush
from heliograph.ports.http import HttpRequest
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from tests.fakes import NOON, FakeClock, FakeConfiguration
from tests.unit.dialects.huawei.clients import APP_KEY, SECRET
from tests.unit.dialects.huawei.service import APPLICATION
from tests.unit.egress.servers import OK, answering, serving

KEYS = PushKeys(access_key=APP_KEY, secret_key=SECRET)
FORM = RenderedPush(
    body=b"smsMsgId=1&statusDesc=%E7%94%A8",
    content_type="application/x-www-form-urlencoded",
)
DOCUMENT = RenderedPush(
    body='{"statusReportList":[{"statusDesc":"用户"}]}'.encode(), content_type="application/json"
)
TARGETS = [
    "/",
    "",
    "/reports",
    "/reports/",
    "/a%20b/你好?x=1",
    "/reports?tenant=7&a=b%20c&empty=",
    "/r~e-p_o.rts?b=2&a=1&a=0",
]


class BodySigner(Signer):  # type: ignore[misc]
    """The vendor's signer as its callbacks use it: bodies of forms are signed, too."""

    @classmethod
    def _process_content_header(cls, request: SdkRequest) -> None:
        """Leave the body signed."""


class Credentials:
    ak = APP_KEY
    sk = SECRET


def received(target: str, push: RenderedPush) -> HttpRequest:
    """The request as a customer's server reads it off the wire, signed at noon."""

    def sign(request: HttpRequest) -> Any:
        return HuaweiPushRenderer().signature(request, KEYS, NOON)

    destinations = Destinations(lambda _: [ip_address("127.0.0.1")], allow_private=True)
    customer = HttpCustomerPush(destinations, FakeClock(), user_agent="Heliograph")
    with serving(answering(OK)) as server:
        customer.post(f"http://customer.example:{server.port}{target}", push, sign)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    path, _, query = first.split(" ")[1].partition("?")
    return HttpRequest(
        method="POST",
        path=path,
        query=query,
        headers={
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        },
        body=body,
        client_address="",
    )


def by_the_vendor(request: HttpRequest) -> str:
    """What the vendor's signer says of the same request."""
    names = SIGNED_HEADERS.split(";")
    pairs = [pair.partition("=") for pair in request.query.split("&") if pair]
    made = SdkRequest(
        method="POST",
        host="never used",
        resource_path=request.path,
        query_params=[(unquote(name), unquote(value)) for name, _, value in pairs],
        header_params={name: request.headers[name] for name in names},
        body=request.body,
    )
    BodySigner(Credentials()).sign(made)
    return str(made.header_params["Authorization"])


@pytest.mark.parametrize("push", [FORM, DOCUMENT], ids=["form", "JSON"])
@pytest.mark.parametrize("target", TARGETS)
def test_the_vendors_own_signer_signs_a_push_the_same_way(target: str, push: RenderedPush) -> None:
    request = received(target, push)
    assert request.headers["x-sdk-date"] == "20260314T120000Z"
    assert request.headers["connection"] == "close"
    assert request.headers["authorization"] == by_the_vendor(request)


@pytest.mark.parametrize("push", [FORM, DOCUMENT], ids=["form", "JSON"])
@pytest.mark.parametrize("target", TARGETS)
def test_our_own_verifier_takes_a_push(target: str, push: RenderedPush) -> None:
    request = received(target, push)
    assert (
        authenticate(request, FakeConfiguration([APPLICATION]).application_by_key, NOON)
        == APPLICATION
    )


def test_a_push_is_signed_as_its_documents_show_it() -> None:
    assert (
        received("/reports", FORM)
        .headers["authorization"]
        .startswith(
            f"SDK-HMAC-SHA256 Access={APP_KEY}, "
            "SignedHeaders=connection;content-length;content-type;host;x-sdk-date, Signature="
        )
    )


def test_the_date_is_in_utc_and_of_this_try() -> None:
    request = HttpRequest(
        method="POST", path="/", query="", headers={}, body=b"", client_address=""
    )
    at = datetime(2026, 11, 21, 18, 20, 36, 900_000, tzinfo=UTC)
    signed = HuaweiPushRenderer().signature(request, KEYS, at)
    assert signed["X-Sdk-Date"] == "20261121T182036Z"
