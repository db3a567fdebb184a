"""Requests of bytes, forms, JSON and headers that no description would allow."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

import pytest
from heliograph.ports.http import HttpRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.target import Target
from tests.fuzz.values import (
    ANY_TEXT,
    ANYTHING,
    CHANNELS,
    FIELDS,
    GROUPS,
    NUMBERS,
    PARAMETERS,
    SOUND,
)
from tests.unit.dialects.huawei.clients import document, form, with_headers, with_wsse

CASES = 900

pytestmark = pytest.mark.timeout(300)
thorough = settings(
    max_examples=CASES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def encoded(fields: list[tuple[str, str]]) -> bytes:
    pairs = (f"{quote_plus(name)}={quote_plus(value, errors='replace')}" for name, value in fields)
    return "&".join(pairs).encode(errors="replace")


@st.composite
def forms(draw: st.DrawFn) -> HttpRequest:
    """A form that could be sent, with fields that stand there twice or are anything."""
    named = {"to": NUMBERS.map(",".join), "templateParas": PARAMETERS.map(json.dumps), **FIELDS}
    sound = draw(SOUND)
    fields = [("to", draw(named["to"])), ("templateParas", json.dumps(sound["templateParas"]))]
    fields += [(name, sound[name]) for name in ("from", "templateId")]
    names = draw(st.lists(st.sampled_from(sorted(named)), max_size=3))
    return form(encoded(draw(st.permutations(fields + [(one, draw(named[one])) for one in names]))))


def batches() -> st.SearchStrategy[HttpRequest]:
    """JSON with groups, and with anything in the place of anything."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        name: values | ANYTHING for name, values in FIELDS.items()
    }
    sound = st.builds(lambda sound, to: {**sound, "to": to}, SOUND, NUMBERS)
    content = st.fixed_dictionaries(
        {
            "smsContent": st.lists(sound | GROUPS, min_size=1, max_size=4),
            "from": st.just(CHANNELS[0]) | FIELDS["from"],
        },
        optional={"extend": FIELDS["extend"], "x": ANYTHING},
    )
    broken = st.fixed_dictionaries({}, optional={**fields, "smsContent": ANYTHING})
    return (content | broken).map(lambda batch: document(json.dumps(batch).encode()))


@thorough
@given(sent=forms())
def test_forms(target: Target, sent: HttpRequest) -> None:
    target.send_in_every_way(sent)


@thorough
@given(sent=batches())
def test_batches(target: Target, sent: HttpRequest) -> None:
    target.send_in_every_way(sent)


@thorough
@given(
    sent=st.binary().map(form)
    | st.binary().map(document)
    | ANYTHING.map(lambda content: document(json.dumps(content).encode()))
    | st.text().map(lambda text: document(text.encode()))
    | st.text(st.sampled_from('{}[]",:0123456789eE.-+ntfu\\ ')).map(
        lambda text: document(text.encode())
    )
)
def test_bytes(target: Target, sent: HttpRequest) -> None:
    target.send_in_every_way(sent)


HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("authorization", "x_wsse", "x_sdk_date", "x_sdk_content_sha256"),
            *("content_type", "host", "idempotency_key", "x_dry_run", "x_forwarded_for"),
        ]
    ),
    ANY_TEXT
    | st.sampled_from(["true", "order-4711", "UNSIGNED-PAYLOAD", "application/json", "WSSE a=b"]),
    max_size=4,
)


@thorough
@given(sent=forms() | batches(), headers=HEADERS, query=ANY_TEXT)
def test_headers(target: Target, sent: HttpRequest, headers: dict[str, str], query: str) -> None:
    for proved in (sent, with_wsse(sent)):
        target.send(replace(with_headers(proved, **headers), query=query))
