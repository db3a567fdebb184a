"""Requests that are far too large or deep, or twisted on purpose."""

import json
from time import perf_counter

import pytest
from heliograph.ports.http import HttpRequest

from tests.fuzz.target import Target
from tests.unit.dialects.huawei.clients import document, form, signed, with_headers, with_wsse
from tests.unit.dialects.huawei.service import CHANNEL, PLAIN

MEGABYTE = 1024 * 1024
KNOWN = f"from={CHANNEL.channel_number}&templateId={PLAIN.template_id}&to="
LONG = b"x" * 12 * MEGABYTE


def batch(content: str) -> HttpRequest:
    """A batch whose smsContent is this JSON."""
    return document(f'{{"from":"{CHANNEL.channel_number}","smsContent":{content}}}'.encode())


def group(to: str = '["+8613112345678"]', more: str = "") -> str:
    return f'[{{"to":{to},"templateId":"{PLAIN.template_id}"{more}}}]'


NUMBERS = json.dumps([f"+86131{number:08}" for number in range(100_000)])

BODIES = {
    "12 MB of a field": form(KNOWN.encode() + b"13112345678&x=" + LONG),
    "12 MB of numbers": form(KNOWN.encode() + b"13112345678," * MEGABYTE),
    "12 MB of a name": form(LONG + b"=1"),
    "12 MB of JSON": batch(group(more=f',"x":"{LONG.decode()}"')),
    "12 MB of spaces": document(b" " * 12 * MEGABYTE),
    "12 MB of a string without an end": document(b'"' + LONG),
    "1 MB of backslashes": document(b'"' + b"\\" * (MEGABYTE - 10)),
    "1 MB of digits": document(b"1" * (MEGABYTE - 10)),
    "1 MB of quotes": document(b'"' * (MEGABYTE - 10)),
    "1 MB of per cents": form(b"%" * (MEGABYTE - 10)),
    "100,000 numbers": form(KNOWN.encode() + b"1," * 99_999 + b"1"),
    "100,000 numbers in JSON": batch(group(to=NUMBERS)),
    "100,000 groups": batch("[" + ",".join([group()[1:-1]] * 100_000) + "]"),
    "100,000 fields": form(b"&".join([b"to=1"] * 100_000)),
    "deep arrays": batch("[" * 100_000),
    "deep arrays that end": batch("[" * 50_000 + "]" * 50_000),
    "deep objects": batch('{"a":' * 50_000 + "1" + "}" * 50_000),
    "deep values": form(KNOWN.encode() + b"1&templateParas=" + b"[" * 60_000),
    "a name twice in JSON": batch(group(more=',"to":["1"],"to":5')),
    "a whole document twice": document(b'{"smsContent":[]}{"smsContent":[]}'),
    "NULs in JSON": batch(group(to='["\\u0000"]')),
    "NULs in a form": form(KNOWN.encode() + b"%00"),
    "bare NULs": form(KNOWN.encode() + b"\x00\x00"),
    "a half pair in JSON": batch(group(more=',"templateParas":["\\ud800"]')),
    "a half pair in a form": form(KNOWN.encode() + b"1&extend=%ed%a0%80"),
    "a half pair in a form's JSON": form(KNOWN.encode() + b'1&templateParas=["%5cudfff"]'),
    "NaN": batch("NaN"),
    "Infinity": batch('[{"to":["1"],"templateId":Infinity}]'),
    "a large exponent": batch('[{"to":[1e999999999],"templateId":"x"}]'),
    "a byte order mark": document(b"\xef\xbb\xbf" + batch(group()).body),
    "UTF-16": document(batch(group()).body.decode().encode("utf-16")),
    "gzip": form(b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
}


@pytest.mark.parametrize("name", BODIES)
def test_an_extreme_body_is_refused_in_good_time(target: Target, name: str) -> None:
    started = perf_counter()
    response = target.send(with_wsse(BODIES[name]))
    assert perf_counter() - started < 10
    assert (response.status, response.queued) == (400, [])


def test_of_a_field_that_stands_there_twice_the_first_counts(target: Target) -> None:
    body = KNOWN + "%2B8613112345678&to=%2B8613112345679&from=nobody&templateId=none"
    response = target.send(with_wsse(form(body.encode())))
    assert [row["originTo"] for row in response.content["result"]] == ["+8613112345678"]
    assert len(response.queued) == 1


@pytest.mark.parametrize(
    "header", ["authorization", "x_wsse", "x_sdk_date", "content_type", "idempotency_key"]
)
@pytest.mark.parametrize("piece", ["x", " ", '"', ",", "=", "a=", ";", "\t", 'a="b",', "é"])
def test_a_header_of_a_megabyte_is_refused_in_good_time(
    target: Target, header: str, piece: str
) -> None:
    value = piece * (MEGABYTE // len(piece))
    for scheme in (with_wsse, signed):
        request = with_headers(scheme(form(KNOWN.encode() + b"1")), **{header: value})
        schemes = {"authorization": ("WSSE " + value, "SDK-HMAC-SHA256 " + value)}
        for given in schemes.get(header, (value,)):
            started = perf_counter()
            response = target.send(with_headers(request, **{header: given}))
            assert perf_counter() - started < 5
            if header in ("authorization", "idempotency_key"):
                assert response.queued == []


def test_ten_thousand_headers_change_nothing(target: Target) -> None:
    headers = {f"x_{number}": "x" for number in range(10_000)}
    response = target.send(
        with_headers(with_wsse(form(KNOWN.encode() + b"13112345678")), **headers)
    )
    assert response.status == 200
