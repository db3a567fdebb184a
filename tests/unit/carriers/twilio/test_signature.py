"""Our check of the signature, held against the one of Twilio's own client."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import pytest
from heliograph.carriers.twilio.signature import verify
from heliograph.domain.errors import WebhookNotAuthentic
from heliograph.ports.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from tests.contracts.carriers.twilio import MultiDict

TOKEN = "12345"
SHARED_KEY = "a key that is shared"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """A request as Twilio may send it. signed_host: the host in the URL that is signed."""

    host: str = "mycompany.com"
    signed_host: str = "mycompany.com"
    path: str = "/myapp.php"
    query: str = "foo=1&bar=2"
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    json: str | None = None
    settings: str | None = None

    @property
    def url(self) -> str:
        return self._url(self.signed_host)

    @property
    def url_as_received(self) -> str:
        return self._url(self.host)

    @property
    def content(self) -> MultiDict | str:
        return MultiDict(self.fields) if self.json is None else self.json

    @property
    def algorithm(self) -> str | None:
        named = {"HMAC_SHA1", "HMAC_SHA256"} & set((self.settings or "").split("="))
        return named.pop() if named else None

    @property
    def validator(self) -> RequestValidator:
        return RequestValidator(TOKEN if self.settings is None else SHARED_KEY)

    def signature(self) -> str:
        covered = {} if self.json is not None else MultiDict(self.fields)
        signature: str = self.validator.compute_signature(self.url, covered, self.algorithm)
        return signature

    def request(self, signature: str) -> HttpRequest:
        body = urlencode(self.fields, doseq=True) if self.json is None else self.json
        headers = {
            "host": self.host,
            "content-type": FORM if self.json is None else "application/json",
            "x-twilio-signature": signature,
        }
        if self.settings is not None:
            headers["x-twilio-webhooks-signature-settings"] = self.settings
        return HttpRequest(
            method="POST",
            path=self.path,
            query=self.query,
            headers=headers,
            body=body.encode(),
            client_address="127.0.0.1",
        )

    def _url(self, host: str) -> str:
        return f"https://{host}{self.path}" + (f"?{self.query}" if self.query else "")


def accepts(request: HttpRequest) -> bool:
    try:
        verify(request, TOKEN, SHARED_KEY)
    except WebhookNotAuthentic:
        return False
    return True


hosts = st.sampled_from(["a.example", "a.example:443", "a.example:8443", "abc.execute-api.aws"])
values = st.text(st.characters(codec="utf-8"), max_size=8)
fields = st.dictionaries(values, st.lists(values, min_size=1, max_size=3), max_size=5)


@st.composite
def calls(draw: st.DrawFn) -> Call:
    host = draw(hosts)
    name, _, port = host.partition(":")
    query = draw(st.from_regex(r"([a-z]{1,3}=[A-Za-z0-9%._-]{0,8}&?){0,3}", fullmatch=True))
    json = draw(st.none() | st.text(st.characters(codec="utf-8"), max_size=20))
    if json is not None:
        digest = hashlib.sha256(draw(st.just(json) | values).encode()).hexdigest()
        query = f"{query}&bodySHA256={digest}"
    return Call(
        host=host,
        signed_host=draw(st.sampled_from([name, f"{name}:{port or 443}", "other.example"])),
        path=draw(st.from_regex(r"/[A-Za-z0-9/._~%-]{0,12}", fullmatch=True)),
        query=query,
        fields=draw(fields) if json is None else {},
        json=json,
        settings=draw(
            st.sampled_from([None, "key=k", "key=k,algorithm=HMAC_SHA1", "algorithm=HMAC_SHA256"])
        ),
    )


@given(call=calls(), data=st.data())
def test_we_accept_what_twilios_client_accepts_and_nothing_else(
    call: Call, data: st.DataObject
) -> None:
    signature = call.signature()
    given_one = data.draw(st.just(signature) | st.text(max_size=30) | st.just(signature.lower()))
    sent = data.draw(st.just(call) | calls())
    theirs = sent.validator.validate(
        sent.url_as_received, sent.content, given_one, algorithm=sent.algorithm
    )
    assert accepts(sent.request(given_one)) is theirs


@given(calls().filter(lambda call: call.json is None))
def test_what_twilios_client_signs_is_accepted(call: Call) -> None:
    ours = replace(call, signed_host=call.host)
    assert accepts(ours.request(ours.signature()))


def test_the_example_of_twilios_documentation_is_accepted() -> None:
    call = Call(
        fields={
            "CallSid": ["CA1234567890ABCDE"],
            "Digits": ["1234"],
            "From": ["+14158675309"],
            "To": ["+18005551212"],
            "Caller": ["+14158675309"],
        }
    )
    assert accepts(call.request("RSOYDt4T1cUTdK1PDd93/VVr8B8="))


@pytest.mark.parametrize("parameter", ["; charset=UTF-8", ";charset=utf-8", ""])
def test_a_form_may_name_its_character_set(parameter: str) -> None:
    call = Call(fields={"Body": ["好"]})
    request = call.request(call.signature())
    headers = {**request.headers, "content-type": f"{FORM}{parameter}"}
    assert accepts(replace(request, headers=headers))


def test_a_body_that_is_no_form_is_covered_by_its_hash() -> None:
    digest = hashlib.sha256(b'{"a": 1}').hexdigest()
    call = Call(query=f"bodySHA256={digest}", json='{"a": 1}')
    assert accepts(call.request(call.signature()))
    assert not accepts(replace(call, json='{"a": 2}').request(call.signature()))


def test_a_body_that_is_no_form_and_has_no_hash_is_rejected() -> None:
    call = Call(json='{"a": 1}')
    assert not accepts(call.request(call.signature()))


@pytest.mark.parametrize("settings", ["algorithm=HMAC_MD5", "algorithm=none"])
def test_an_algorithm_that_we_do_not_know_is_rejected(settings: str) -> None:
    call = Call(settings=settings)
    assert not accepts(call.request(call.signature()))


def test_a_request_that_names_a_shared_key_is_rejected_by_an_account_without_one() -> None:
    call = Call(settings="key=k,algorithm=HMAC_SHA256")
    with pytest.raises(WebhookNotAuthentic, match="shared key"):
        verify(call.request(call.signature()), TOKEN, None)


@pytest.mark.parametrize(
    "host", ["", "a.example/", "a.example:port", "user@a.example", "a.example?", "[::1]", "ä.de"]
)
def test_a_host_that_is_none_is_rejected(host: str) -> None:
    call = Call(host=host, signed_host=host)
    assert not accepts(call.request(call.signature()))


@pytest.mark.parametrize("body", [b"\xff", b"a=%ff", b"&".join([b"a=1"] * 201)])
def test_a_form_that_cannot_be_read_is_rejected(body: bytes) -> None:
    call = Call()
    assert not accepts(replace(call.request(call.signature()), body=body))
