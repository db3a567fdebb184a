"""The two bodies, from bytes to a send (API-03, API-04, API-06)."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from heliograph.dialects.huawei.parse import (
    MAX_BODY,
    parse_batch_send_diff_sms,
    parse_batch_send_sms,
)
from heliograph.domain.errors import FieldInvalid, RequestUnreadable
from heliograph.domain.sending import SendGroup, SendRequest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.dialects.huawei.service import APPLICATION

FORM = {"from": "8824110605111", "to": "+8613112345678", "templateId": "t1"}
GROUP = {"to": ["+8613112345678"], "templateId": "t1"}
URL = "http://x.test/reports"
DOCUMENT = {"from": "8824110605111", "smsContent": [GROUP]}

MINIMAL = SendRequest(
    application=APPLICATION,
    dialect="huawei",
    groups=(SendGroup(recipients=("+8613112345678",), template_id="t1"),),
    channel_number="8824110605111",
)


def parsed(body: bytes | str | dict[str, str]) -> SendRequest:
    """A form, as bytes, as text or as fields."""
    if isinstance(body, dict):
        body = urlencode(body)
    return parse_batch_send_sms(body.encode() if isinstance(body, str) else body, APPLICATION)


def parsed_document(body: bytes | dict[str, Any]) -> SendRequest:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return parse_batch_send_diff_sms(content, APPLICATION)


def test_both_operations_make_the_same_send() -> None:
    assert parsed(FORM) == parsed_document(DOCUMENT) == MINIMAL


# -- batchSendSms ----------------------------------------------------------------------------------


def test_empty_optional_fields_are_absent() -> None:
    empty = {"statusCallback": "", "signature": "", "templateParas": "", "extend": ""}
    assert parsed({**FORM, **empty}) == MINIMAL
    assert parsed({**FORM, "templateParas": " "}) == MINIMAL
    assert parsed({**FORM, "templateParas": "[]"}) == MINIMAL


def test_fields_that_nobody_knows_are_ignored() -> None:
    assert parsed({**FORM, "statusCallBack": "http://x.test", "TO": "1", "": "x"}) == MINIMAL


def test_the_first_of_a_repeated_field_counts() -> None:
    assert parsed(f"{urlencode(FORM)}&to=1&from=2&templateId=3") == MINIMAL
    assert parsed(f"extend=&{urlencode(FORM)}&extend=2") == MINIMAL


def test_from_may_be_absent_as_general_templates_need_none() -> None:
    assert parsed({**FORM, "from": ""}).channel_number is None


def test_a_plus_is_a_space_and_percent_2b_a_plus() -> None:
    body = "from=1&to=%2b86131%2C%2B86132&templateId=t1&extend=a+b%2Bc%20d"
    assert parsed(body).groups[0].recipients == ("+86131", "+86132")
    assert parsed(body).client_reference == "a b+c d"


def test_a_plus_that_a_client_forgot_to_encode_is_no_digit() -> None:
    with pytest.raises(FieldInvalid, match="to: each number consists of"):
        parsed("from=1&to=+8613112345678&templateId=t1")


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ('["369751"]', ("369751",)),
        ("[369751]", ("369751",)),
        ("[012345]", ("012345",)),
        (' [ "3" , "\\u4eba\\u6c11 公园" ] ', ("3", "人民 公园")),
        ('["", "a&b=c+d%"]', ("", "a&b=c+d%")),
    ],
)
def test_the_parameters_of_a_form_are_json_in_a_text(
    text: str, parameters: tuple[str, ...]
) -> None:
    assert parsed({**FORM, "templateParas": text}).groups[0].parameters == parameters


@pytest.mark.parametrize("text", ["369751,", "['369751']", '"["369751"]"', '["369751', "[369751"])
def test_parameters_with_bad_quotes_are_unreadable(text: str) -> None:
    with pytest.raises(RequestUnreadable):
        parsed({**FORM, "templateParas": text})


@pytest.mark.parametrize("text", ['"369751"', "369751", '{"1":"369751"}', "null", "[null]", "[[]]"])
def test_parameters_that_are_no_array_of_texts_are_invalid(text: str) -> None:
    with pytest.raises(FieldInvalid, match="templateParas: must be"):
        parsed({**FORM, "templateParas": text})


@pytest.mark.parametrize("missing", ["to", "templateId"])
def test_mandatory_fields_of_a_form(missing: str) -> None:
    for form in ({**FORM, missing: ""}, {key: FORM[key] for key in FORM if key != missing}):
        with pytest.raises(FieldInvalid, match=f"{missing}: required"):
            parsed(form)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"from=\xff", b"from=%ff", b"from=%ED%A0%80", "from=中".encode("gbk")]
)
def test_a_form_that_is_no_utf_8_is_unreadable(body: bytes) -> None:
    with pytest.raises(RequestUnreadable):
        parsed(body)


@given(st.text("%2BCb+,&=; x\xe9\u4e2d", max_size=40))
def test_a_form_is_read_as_the_standard_library_does(text: str) -> None:
    body = f"templateId=t1&to=1&extend={text}"
    try:
        fields = dict(reversed(parse_qsl(body, keep_blank_values=True, errors="strict")))
    except UnicodeDecodeError:
        with pytest.raises(RequestUnreadable):
            parsed(body)
    else:
        assert parsed(body).client_reference == (fields["extend"] or None)


def test_a_form_of_very_many_fields_is_unreadable() -> None:
    with pytest.raises(RequestUnreadable):
        parsed("&".join(f"f{number}=1" for number in range(1000)))


def test_a_body_of_10_megabytes_is_unreadable() -> None:
    assert len(parsed({**FORM, "more": "x" * (MAX_BODY // 2)}).groups) == 1
    with pytest.raises(RequestUnreadable):
        parsed({**FORM, "more": "x" * 10 * 1024 * 1024})
    with pytest.raises(RequestUnreadable):
        parsed_document(b" " * (MAX_BODY + 1))


# -- batchSendDiffSms ------------------------------------------------------------------------------


def test_every_group_of_a_batch_has_its_own_text_and_the_rest_is_shared() -> None:
    second = {
        "to": ["1", "2"],
        "templateId": "t2",
        "templateParas": ["x", "3"],
        "signature": "签名",
    }
    request = parsed_document(
        {
            **DOCUMENT,
            "smsContent": [GROUP, second],
            "extend": "e",
            "statusCallback": URL,
        }
    )
    assert request.groups == (
        MINIMAL.groups[0],
        SendGroup(
            recipients=("1", "2"), template_id="t2", parameters=("x", "3"), signature_name="签名"
        ),
    )
    assert (request.client_reference, request.status_callback) == ("e", URL)


def test_empty_optional_fields_of_a_batch_are_absent() -> None:
    group = {**GROUP, "templateParas": [], "signature": ""}
    assert parsed_document({**DOCUMENT, "smsContent": [group]}) == MINIMAL
    nulls = {"templateParas": None, "signature": None}
    content = {**DOCUMENT, "smsContent": [{**GROUP, **nulls}], "extend": None, "statusCallback": ""}
    assert parsed_document(content) == MINIMAL


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"smsContent": []}, "smsContent: 1 to 1000 elements"),
        ({"smsContent": None}, "smsContent: 1 to 1000 elements"),
        ({"smsContent": "x"}, "smsContent: must be an array"),
        ({"smsContent": GROUP}, "smsContent: must be an array"),
        ({"smsContent": ["x"]}, "smsContent: must be a JSON object"),
        ({"smsContent": [[]]}, "smsContent: must be a JSON object"),
        ({"smsContent": [{"to": ["1"]}]}, "templateId: required"),
        ({"smsContent": [{"templateId": "t"}]}, "to: required"),
        ({"smsContent": [{**GROUP, "to": "+86131"}]}, "to: must be an array"),
        ({"smsContent": [{**GROUP, "to": ["1,2"]}]}, "to: each number consists of"),
        ({"smsContent": [{**GROUP, "to": [None]}]}, "to: must be an array of strings"),
        ({"smsContent": [{**GROUP, "templateParas": '["1"]'}]}, "templateParas: must be an array"),
        ({"smsContent": [{**GROUP, "signature": ["x"]}]}, "signature: must be a string"),
        ({"smsContent": [GROUP, {**GROUP, "to": ["1"] * 501}]}, "to: at most 500 numbers"),
        ({"from": ["1"]}, "from: must be a string"),
        ({"from": "1" * 22}, "from: at most 21 characters"),
    ],
)
def test_each_fault_of_a_batch_names_its_field(change: dict[str, Any], told: str) -> None:
    with pytest.raises(FieldInvalid, match=told):
        parsed_document({**DOCUMENT, **change})


@pytest.mark.parametrize("body", [b"", b"from=1&to=2", b"\xff", b"[" * 200_000, b"\xef\xbb\xbf{}"])
def test_a_batch_that_is_no_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(RequestUnreadable):
        parsed_document(body)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"1"])
def test_a_batch_that_is_no_object_is_invalid(body: bytes) -> None:
    with pytest.raises(FieldInvalid, match="body: must be a JSON object"):
        parsed_document(body)


def test_a_batch_has_no_more_numbers_than_an_answer_has_rows() -> None:
    groups = [{**GROUP, "to": [str(number) for number in range(500)]} for _ in range(2)]
    assert len(parsed_document({**DOCUMENT, "smsContent": groups}).groups) == 2
    with pytest.raises(FieldInvalid, match="smsContent: at most 1000 numbers in all"):
        parsed_document({**DOCUMENT, "smsContent": [*groups, GROUP]})
    with pytest.raises(FieldInvalid, match="smsContent: 1 to 1000 elements"):
        parsed_document({**DOCUMENT, "smsContent": [GROUP] * 1001})


# -- what both have --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("from", "1" * 22, "from: at most 21 characters"),
        ("extend", "x" * 129, "extend: at most 128 characters"),
        ("extend", "a{b", "extend: must not contain"),
        ("extend", "a}b", "extend: must not contain"),
        ("statusCallback", "not a url", "statusCallback: an http or https URL"),
        ("statusCallback", "ftp://x.test/", "statusCallback: an http or https URL"),
        ("statusCallback", "http://", "statusCallback: an http or https URL"),
        ("statusCallback", "http://x.test:x/", "statusCallback: an http or https URL"),
        ("statusCallback", "http://x.test/\x00", "statusCallback: an http or https URL"),
        ("statusCallback", f"http://x.test/{'x' * 2048}", "statusCallback: at most 2048"),
    ],
)
def test_each_shared_fault_names_its_field(field: str, value: str, told: str) -> None:
    with pytest.raises(FieldInvalid, match=told):
        parsed({**FORM, field: value})
    with pytest.raises(FieldInvalid, match=told):
        parsed_document({**DOCUMENT, field: value})


def test_the_longest_values_are_accepted() -> None:
    url = f"http://x.test/{'x' * (2048 - len('http://x.test/'))}"
    longest = {"from": "1" * 21, "extend": "中" * 128, "statusCallback": url}
    for request in (parsed({**FORM, **longest}), parsed_document({**DOCUMENT, **longest})):
        assert request.channel_number == "1" * 21
        assert request.client_reference == "中" * 128
        assert request.status_callback == url
