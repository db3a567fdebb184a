"""A send from its bytes to the queue: what is refused is refused as a whole, and nothing is half
done (API-02, API-06, API-08, API-10, API-15).
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from heliograph.domain import errors
from heliograph.domain.errors import FieldInvalid, NotAuthentic, QueueUnavailable, SendRefused
from heliograph.ports.http import HttpAnswer, HttpRequest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.dialects.huawei.clients import document, form, signed, with_headers, with_wsse
from tests.unit.dialects.huawei.service import (
    CHANNEL,
    CODE,
    GENERAL,
    PENDING,
    PLAIN,
    VERIFICATION_CHANNEL,
    Service,
    content_of,
)

Prove: TypeAlias = Callable[[HttpRequest], HttpRequest]

each_proof = pytest.mark.parametrize("prove", [with_wsse, signed], ids=["WSSE", "SDK-HMAC"])

FIELDS = {"from": CHANNEL.channel_number, "to": "+8613112345678", "templateId": PLAIN.template_id}
BATCH = {
    "from": CHANNEL.channel_number,
    "smsContent": [{"to": ["+8613112345678"], "templateId": PLAIN.template_id}],
}
SENT = ("+8613112345678", "[Shop]Your order has been shipped.")


def code_of(answer: HttpAnswer) -> tuple[int, str]:
    return answer.status, content_of(answer)["code"]


# -- the whole way ---------------------------------------------------------------------------------


@each_proof
def test_a_form_is_queued(service: Service, prove: Prove) -> None:
    assert code_of(service.answer(prove(form(FIELDS)))) == (200, "000000")
    assert service.queued == [SENT]


@each_proof
def test_a_batch_is_queued(service: Service, prove: Prove) -> None:
    assert code_of(service.answer(prove(document(BATCH)))) == (200, "000000")
    assert service.queued == [SENT]


def test_a_code_keeps_its_leading_zero_on_the_whole_way(service: Service) -> None:
    """S2 8.5: `["012345"]` and the unquoted `[012345]` arrive as six digits."""
    for paras in ('["012345"]', "[012345]"):
        fields = {**FIELDS, "from": VERIFICATION_CHANNEL.channel_number, "templateParas": paras}
        fields |= {"templateId": GENERAL.template_id, "signature": "华为云测试"}
        service.answer(with_wsse(form(fields)))
    assert service.queued == [("+8613112345678", "[华为云测试]Your code is 012345.")] * 2


def test_valid_numbers_are_sent_beside_refused_ones(service: Service) -> None:
    fields = {**FIELDS, "to": "13112345678,+,8613112345678,++86,1"}
    answer = service.answer(with_wsse(form(fields)))
    assert code_of(answer) == (200, "000000")
    assert [(row["originTo"], row["status"]) for row in content_of(answer)["result"]] == [
        ("13112345678", "000000"),
        ("+", "E200031"),
        ("8613112345678", "E200041"),
        ("++86", "E200031"),
        ("1", "000000"),
    ]
    assert [number for number, _ in service.queued] == ["+8613112345678", "+861"]


def test_every_row_has_an_id_of_its_own_even_a_refused_one(service: Service) -> None:
    fields = {**FIELDS, "to": ",".join(["13112345678"] * 100)}
    rows = content_of(service.answer(with_wsse(form(fields))))["result"]
    assert len({row["smsMsgId"] for row in rows}) == 100
    assert len(service.queued) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"templateId": "nobody's"}, "E200030"),
        ({"templateId": PENDING.template_id}, "E200030"),
        ({"from": "nobody's"}, "E200033"),
        ({"from": VERIFICATION_CHANNEL.channel_number}, "E200033"),
        ({"templateParas": '["1"]'}, "E200028"),
        ({"templateId": CODE.template_id, "templateParas": '["1234567"]'}, "E200028"),
        ({"templateId": CODE.template_id, "templateParas": '["12a"]'}, "E200028"),
        ({"templateId": CODE.template_id}, "E200028"),
        ({"templateId": GENERAL.template_id, "templateParas": '["1"]'}, "E200033"),
    ],
)
def test_if_every_number_is_refused_the_rows_say_why(
    service: Service, changes: dict[str, str], status: str
) -> None:
    answer = service.answer(with_wsse(form({**FIELDS, **changes})))
    assert code_of(answer) == (400, "E000510")
    assert [row["status"] for row in content_of(answer)["result"]] == [status]
    assert service.queued == []


def test_500_numbers_are_sent_and_501_are_not(service: Service) -> None:
    numbers = [f"+86131{number:08}" for number in range(501)]
    answer = service.answer(with_wsse(form({**FIELDS, "to": ",".join(numbers)})))
    assert code_of(answer) == (400, "E000503")
    assert service.queued == []
    answer = service.answer(with_wsse(form({**FIELDS, "to": ",".join(numbers[:500])})))
    assert len(content_of(answer)["result"]) == len(service.queued) == 500
    assert service.queue.calls == 1


# -- what the body may be --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "media_type",
    [
        "application/x-www-form-urlencoded; charset=UTF-8",
        "application/x-www-form-urlencoded;charset=utf-8",
        "Application/X-WWW-Form-Urlencoded",
        " application/x-www-form-urlencoded ",
    ],
)
def test_a_media_type_may_have_a_charset(service: Service, media_type: str) -> None:
    answer = service.answer(with_wsse(form(FIELDS, content_type=media_type)))
    assert code_of(answer) == (200, "000000")


@pytest.mark.parametrize("media_type", [None, "", "application/json", "text/plain", "multipart/x"])
def test_another_media_type_has_its_code(service: Service, media_type: str | None) -> None:
    sent = with_wsse(with_headers(form(FIELDS), content_type=media_type))
    answer = service.answer(sent)
    assert code_of(answer) == (400, "E000040")
    assert "application/x-www-form-urlencoded" in content_of(answer)["description"]
    form_to_batch = with_wsse(document(BATCH, content_type="application/x-www-form-urlencoded"))
    assert code_of(service.answer(form_to_batch)) == (400, "E000040")
    assert service.queued == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "E000503"),
        (b"this is no form", "E000503"),
        (json.dumps(BATCH).encode(), "E000503"),
        (b"\x00" * 1000, "E000503"),
        (b"to=%00&from=%00&templateId=%00", "E000503"),
        (b"\xff\xfe\xfd", "E000000"),
        (b"from=%ff", "E000000"),
        (b"x=" + b"y" * 10 * 1024 * 1024, "E000000"),
        (b"to=" + b"1," * 100_000, "E000503"),
        (b"&" * 100_000, "E000000"),
    ],
    ids=["empty", "text", "JSON", "NULs", "NUL fields", "bytes", "%ff", "10 MB", "numbers", "&"],
)
def test_a_body_that_is_no_send_has_its_code_and_queues_nothing(
    service: Service, body: bytes, code: str
) -> None:
    answer = service.answer(with_wsse(form(body)))
    assert code_of(answer) == (400, code)
    assert "result" not in content_of(answer)
    assert service.queued == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"from": "\ud800"}, "E000000"),
        ({"extend": "\udfff"}, "E000000"),
        ({"smsContent": [{"to": ["1"] * 100_000, "templateId": "x"}]}, "E000503"),
        ({"smsContent": [{"to": ["1"], "templateId": "x", "signature": "\ud83d"}]}, "E000000"),
    ],
)
def test_a_batch_that_cannot_be_stored_or_echoed_is_refused(
    service: Service, change: dict[str, Any], code: str
) -> None:
    assert code_of(service.answer(with_wsse(document({**BATCH, **change})))) == (400, code)
    assert service.queued == []


@pytest.mark.parametrize("extend", ["\x00", "\x1b[2J", "\u2028", "\ufffe\uffff", "\U0010ffff", " "])
def test_any_characters_may_be_a_reference(service: Service, extend: str) -> None:
    assert code_of(service.answer(with_wsse(form({**FIELDS, "extend": extend})))) == (200, "000000")
    assert [job.client_reference for job in service.queue.entries] == [extend]


# -- the order of the checks, and every refusal ----------------------------------------------------


def test_who_asks_is_checked_before_the_content_type_and_that_before_the_body(
    service: Service,
) -> None:
    bad = form(b"\xff", content_type="text/plain")
    assert code_of(service.answer(bad)) == (400, "E000001")
    assert code_of(service.answer(with_wsse(bad, secret="x"))) == (401, "E000105")
    assert code_of(service.answer(with_wsse(bad))) == (400, "E000040")
    assert code_of(service.answer(with_wsse(form(b"\xff")))) == (400, "E000000")


@pytest.mark.parametrize("authorization", [None, "", "   "])
def test_without_authorization_nothing_is_looked_at(
    service: Service, authorization: str | None
) -> None:
    sent = with_headers(with_wsse(form(FIELDS)), authorization=authorization)
    assert code_of(service.answer(sent)) == (400, "E000001")


def test_if_nothing_could_be_queued_the_caller_may_try_again(service: Service) -> None:
    service.queue.refuse(0)
    answer = service.answer(with_wsse(form(FIELDS)))
    assert code_of(answer) == (500, "E000000")
    assert "result" not in content_of(answer)


def test_if_a_part_could_not_be_queued_its_rows_say_so(service: Service) -> None:
    service.queue.refuse(1)
    numbers = [f"+86131{number:08}" for number in range(70)]
    answer = service.answer(with_wsse(form({**FIELDS, "to": ",".join(numbers)})))
    assert code_of(answer) == (200, "000000")
    statuses = [row["status"] for row in content_of(answer)["result"]]
    assert statuses == ["000000"] * 50 + ["E200015"] * 20


LEAVES = [
    leaf
    for leaf in vars(errors).values()
    if isinstance(leaf, type)
    and issubclass(leaf, SendRefused)
    and leaf not in (SendRefused, NotAuthentic)
]
ARGUMENTS: dict[type[SendRefused], tuple[Any, ...]] = {
    FieldInvalid: ("from", "required"),
    QueueUnavailable: (frozenset({0}),),
}


@pytest.mark.parametrize("leaf", LEAVES)
def test_everything_that_refuses_a_send_has_a_code(
    service: Service, leaf: type[SendRefused]
) -> None:
    def refuse(_request: object) -> Any:
        raise leaf(*ARGUMENTS.get(leaf, ()))

    endpoint = replace(service.endpoint, send=refuse)
    answer = endpoint.batch_send_sms(with_wsse(form(FIELDS)))
    assert content_of(answer).keys() == {"code", "description"}
    assert (answer.status >= 500) is (leaf is QueueUnavailable)


# -- anything --------------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=[]))  # half surrogate pairs among them
PLAUSIBLE = st.sampled_from([*FIELDS.values(), "+", "1,1", '["1"]', "http://x.test/"])
FORM_NAMES = st.sampled_from([*FIELDS, "templateParas", "signature", "extend", "statusCallback"])
JSON_NAMES = st.sampled_from([*BATCH, "to", "templateId", "templateParas", "extend"])

NEARLY_A_FORM = st.lists(st.tuples(FORM_NAMES, st.text() | PLAUSIBLE))
NEARLY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT | PLAUSIBLE,
    lambda inner: st.lists(inner) | st.dictionaries(JSON_NAMES | ANY_TEXT, inner),
)


@settings(deadline=None, max_examples=300)
@given(
    st.binary().map(form)
    | NEARLY_A_FORM.map(form)
    | st.binary().map(document)
    | NEARLY_JSON.map(lambda content: document(json.dumps(content).encode()))
)
def test_any_body_is_answered_and_queued_as_its_answer_says(sent: HttpRequest) -> None:
    service = Service()
    answer = service.answer(with_wsse(sent))
    content = content_of(answer)
    assert answer.status in (200, 400)
    assert content["code"] in {"000000", "E000000", "E000503", "E000510"}
    accepted = [row for row in content.get("result", ()) if row["status"] == "000000"]
    assert len(accepted) == len(service.queued)
    assert bool(accepted) is (content["code"] == "000000")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["authorization", "x_wsse", "x_sdk_date"]), ANY_TEXT))
def test_any_headers_are_answered_with_a_code_of_who_asks(headers: dict[str, str]) -> None:
    service = Service()
    answer = service.answer(replace(with_headers(form(FIELDS), **headers), query="\ud800=%ff"))
    assert answer.status in (400, 401)
    assert service.queued == []
