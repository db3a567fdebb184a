"""From where an application may call: E000620, after it has proved who it is (APP-08)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from heliograph.ports.http import HttpAnswer, HttpRequest

from tests.unit.dialects.huawei.clients import form, signed, with_headers, with_wsse
from tests.unit.dialects.huawei.service import APPLICATION, CHANNEL, PLAIN, Service, content_of

FIELDS = {"from": CHANNEL.channel_number, "to": "+8613112345678", "templateId": PLAIN.template_id}
HERE = "203.0.113.7"

each_proof = pytest.mark.parametrize("prove", [with_wsse, signed], ids=["WSSE", "SDK-HMAC"])


def allowing(*allowlist: str) -> Service:
    service = Service()
    application = replace(APPLICATION, allowlist=allowlist)
    service.configuration.applications[application.application_id] = application
    return service


def coming_from(address: str, request: HttpRequest) -> HttpRequest:
    return replace(request, client_address=address)


def code_of(answer: HttpAnswer) -> tuple[int, str]:
    return answer.status, content_of(answer)["code"]


@each_proof
def test_an_address_on_the_list_may_send(prove: Callable[[HttpRequest], HttpRequest]) -> None:
    service = allowing("203.0.113.0/24", "2001:db8::/32")
    for address in (HERE, "::ffff:203.0.113.7", "2001:db8::1"):
        request = coming_from(address, prove(form(FIELDS)))
        assert code_of(service.answer(request)) == (200, "000000")


@each_proof
def test_any_other_address_has_its_code_and_no_rows(
    prove: Callable[[HttpRequest], HttpRequest],
) -> None:
    service = allowing("198.51.100.0/24")
    answer = service.answer(prove(form(FIELDS)))
    assert code_of(answer) == (403, "E000620")
    assert "result" not in content_of(answer)
    assert service.queued == []


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip", "client_ip"])
def test_the_address_is_the_gateways_never_one_that_the_client_can_write(header: str) -> None:
    claimed = with_headers(form(FIELDS), **{header: "198.51.100.1"})
    answer = allowing("198.51.100.0/24").answer(with_wsse(claimed))
    assert code_of(answer) == (403, "E000620")


def test_who_asks_is_proved_first_and_the_body_is_read_after() -> None:
    """The check order: key, time, proof, address, content type."""
    service = allowing("198.51.100.0/24")
    bad = form(b"\xff", content_type="text/plain")
    assert code_of(service.answer(with_wsse(bad, app_key="unknown"))) == (401, "E000102")
    assert code_of(service.answer(with_wsse(bad, secret="wrong"))) == (401, "E000105")
    assert code_of(service.answer(signed(bad, secret="wrong"))) == (401, "E000045")
    assert code_of(service.answer(with_wsse(bad))) == (403, "E000620")
    assert code_of(service.answer(signed(bad))) == (403, "E000620")
