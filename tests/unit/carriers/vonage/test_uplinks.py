"""What people write back through Vonage: in parts, cut within characters, or binary."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from heliograph.carriers.vonage.signature import signature_of
from heliograph.domain.errors import WebhookNotAuthentic

from tests.contracts.carriers.case import SECRET
from tests.contracts.carriers.vonage import posted
from tests.unit.carriers.vonage.test_webhook import UPLINK, WEBHOOK, as_json, form


def test_a_part_of_a_long_uplink_says_which_it_is() -> None:
    parts = {"concat": "true", "concat-ref": "108", "concat-total": "3", "concat-part": "2"}
    (uplink,) = WEBHOOK.parse_uplinks(form(UPLINK | parts))
    assert (uplink.concat_reference, uplink.part, uplink.parts) == ("108", 2, 3)


@pytest.mark.parametrize(
    "wrong", [{"concat-part": "second"}, {"concat-total": "1000"}, {"concat-ref": ""}]
)
def test_what_is_wrong_about_parts_does_no_harm(wrong: dict[str, str]) -> None:
    """To refuse it would only have Vonage repeat it for a day."""
    parts = {"concat": "true", "concat-ref": "108", "concat-total": "3", "concat-part": "2"}
    (uplink,) = WEBHOOK.parse_uplinks(form(UPLINK | parts | wrong))
    assert (uplink.text, uplink.is_part) == ("T", False)


@pytest.mark.parametrize(("half", "octets"), [("a\ud83d", "0061d83d"), ("\ude00", "de00")])
def test_half_a_character_is_kept_as_it_is(half: str, octets: str) -> None:
    """Handsets cut long texts within characters."""
    rest = {name: value for name, value in UPLINK.items() if name != "sig"} | {"text": half}
    fields = {**rest, "sig": signature_of(rest, SECRET, "sha256")}
    in_form = posted(urlencode(fields, errors="surrogatepass").encode(), "")
    for request in (in_form, as_json(fields)):
        WEBHOOK.verify(request)
        (uplink,) = WEBHOOK.parse_uplinks(request)
        assert (uplink.text, uplink.octets, uplink.is_binary) == ("", octets, False)


@pytest.mark.parametrize(("data", "octets"), [("00FFfe", "00fffe"), ("no hex", "6e6f20686578")])
def test_a_binary_message_has_data_in_place_of_a_text(data: str, octets: str) -> None:
    rest = {name: value for name, value in UPLINK.items() if name != "text"}
    (uplink,) = WEBHOOK.parse_uplinks(form(rest | {"type": "binary", "data": data, "udh": "00"}))
    assert (uplink.text, uplink.octets, uplink.is_binary) == ("", octets, True)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"text": ' * 5000, b'{"n": 1e999, "m": NaN}'])
def test_a_document_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookNotAuthentic):
        WEBHOOK.verify(replace(as_json({}), body=body))


def test_a_short_uplink_is_no_part() -> None:
    (uplink,) = WEBHOOK.parse_uplinks(form(UPLINK))
    assert (uplink.concat_reference, uplink.part, uplink.parts) == (None, None, None)
