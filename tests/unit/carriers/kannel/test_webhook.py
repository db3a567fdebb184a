"""What is this gateway's own; the rest is in tests/contracts/test_carrier_webhook_contract.py.

The requests in tests/vectors/kannel/ are recorded: Debian's Kannel 1.4.5 sent them, byte for byte.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from heliograph.carriers.kannel.webhook import KannelWebhook
from heliograph.domain.errors import WebhookNotAuthentic, WebhookUnreadable
from heliograph.domain.messages import MessageState
from heliograph.ports.carriers import CarrierAccount
from heliograph.ports.http import HttpRequest

from tests.contracts.carriers.case import MESSAGE_ID
from tests.contracts.carriers.kannel import OUR_SECRET, UPLINK_TOKEN, Kannel, kannel_account
from tests.fakes import NOON, FakeClock

VECTORS = Path(__file__).parents[3] / "vectors" / "kannel"
UNDELIVERED, REJECTED = MessageState.UNDELIVERED, MessageState.REJECTED

KANNEL = Kannel()
WEBHOOK = KANNEL.webhook(FakeClock())
REPORT = KANNEL.report(KANNEL.delivered, NOON)
UPLINK = KANNEL.uplink("mo-1", "T", NOON)


def recorded(name: str) -> HttpRequest:
    """A request out of its file, as the API hands it over."""
    head, *lines = (VECTORS / f"{name}.http").read_bytes().decode("ascii").split("\r\n")
    method, target, _ = head.split(" ")
    path, _, query = target.partition("?")
    headers = dict(line.split(": ", 1) for line in lines if line)
    return HttpRequest(
        method=method,
        path=path,
        query=query,
        headers={name.lower(): value for name, value in headers.items()},
        body=b"",
        client_address="192.0.2.7",
    )


def changed(request: HttpRequest, **fields: str | None) -> HttpRequest:
    """The same request with other fields; one that is None is left out."""
    whole = {**dict(parse_qsl(request.query, keep_blank_values=True)), **fields}
    rest = {name: value for name, value in whole.items() if value is not None}
    return replace(request, query=urlencode(rest))


# -- recorded requests -----------------------------------------------------------------------------

FINAL = {
    "delivrd": ("DELIVRD 000", MessageState.DELIVERED, "DELIVRD", "c1"),
    "undeliv": ("UNDELIV 003", UNDELIVERED, "UNDELIV", "c2"),
    "expired": ("EXPIRED 254", UNDELIVERED, "EXPIRED", "c3"),
    "rejectd": ("REJECTD 0C1", REJECTED, "REJECTD", "c4"),
    "deleted": ("DELETED 001", UNDELIVERED, "DELETED", "c5"),
    "unknown": ("UNKNOWN 001", UNDELIVERED, "UNKNOWN", "c6"),
    "message-state-expired": ("own 12", UNDELIVERED, "EXPIRED", "c7"),
    "refused-by-the-carrier": (
        "NACK/0x0000000b/Invalid Destination Address",
        REJECTED,
        "REJECTD",
        None,
    ),
    "refused-segment": ("NACK/", REJECTED, "REJECTD", None),
    "no-route": ("NACK/no SMSC", REJECTED, "REJECTD", None),
    "validity-expired": ("NACK/validity expired", UNDELIVERED, "EXPIRED", None),
}
INTERIM = {"accepted": "ACK/", "enroute": "ENROUTE 000"}
PARTS = ("part-gsm7", "part-utf-16be", "part-with-half-a-character", "part-binary")
UPLINKS = {
    "gsm7": "T",
    "ucs2": "Yes 好的 & more=1 😀",
    "utf-16be": "Yes 好的 & more=1 😀",
    "of-three-segments": "好的" * 80,
}


def test_every_recorded_request_is_read_here() -> None:
    names = {*(f"report-{name}" for name in (*FINAL, *INTERIM)), "uplink-binary"}
    names |= {f"uplink-{name}" for name in (*UPLINKS, *PARTS)}
    assert {path.stem for path in VECTORS.glob("*.http")} == names


@pytest.mark.parametrize("name", FINAL)
def test_a_recorded_final_report_is_read(name: str) -> None:
    carrier_code, state, status_code, carrier_message_id = FINAL[name]
    request = recorded(f"report-{name}")
    WEBHOOK.verify(request)
    (report,) = WEBHOOK.parse_reports(request)
    assert report.outcome is not None
    assert report.outcome.state is state
    assert report.outcome.status_code == status_code
    assert report.carrier_code == report.outcome.carrier_code == carrier_code
    assert (report.carrier_message_id, report.segment) == (carrier_message_id, None)
    assert report.message_id.endswith("_10001")
    assert report.outcome.reported_at is not None
    assert datetime(2026, 11, 22, tzinfo=UTC) < report.outcome.reported_at < NOON.replace(year=2027)


@pytest.mark.parametrize("name", INTERIM)
def test_a_recorded_interim_report_is_read(name: str) -> None:
    request = recorded(f"report-{name}")
    WEBHOOK.verify(request)
    (report,) = WEBHOOK.parse_reports(request)
    assert (report.outcome, report.carrier_code) == (None, INTERIM[name])


@pytest.mark.parametrize("name", UPLINKS)
def test_a_recorded_uplink_is_read(name: str) -> None:
    request = recorded(f"uplink-{name}")
    WEBHOOK.verify(request)
    (uplink,) = WEBHOOK.parse_uplinks(request)
    assert (uplink.sender, uplink.channel_number) == ("+8613800000001", "1069000001")
    assert uplink.text == UPLINKS[name]
    assert uplink.carrier_inbound_id in request.query


# -- who calls -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        (REPORT, {"ref": MESSAGE_ID.replace("42", "43")}),
        (REPORT, {"sig": "0" * 32}),
        (REPORT, {"sig": None}),
        (REPORT, {"ref": None}),
        (REPORT, {"token": "0" * 32}),
        (UPLINK, {"token": "0" * 32}),
        (UPLINK, {"token": None}),
        (UPLINK, {"ref": MESSAGE_ID}),
    ],
)
def test_a_call_without_its_proof_is_rejected(
    request_: HttpRequest, fields: dict[str, str | None]
) -> None:
    with pytest.raises(WebhookNotAuthentic):
        WEBHOOK.verify(changed(request_, **fields))


def test_the_proof_of_a_report_lets_nobody_invent_an_uplink() -> None:
    proof = dict(parse_qsl(REPORT.query))
    forged = changed(UPLINK, token=None, ref=proof["ref"], sig=proof["sig"])
    WEBHOOK.verify(forged)
    with pytest.raises(WebhookUnreadable, match="token"):
        WEBHOOK.parse_uplinks(forged)


def test_the_token_of_uplinks_lets_nobody_invent_a_report() -> None:
    forged = changed(REPORT, sig=None, token=UPLINK_TOKEN)
    with pytest.raises(WebhookNotAuthentic):
        WEBHOOK.verify(forged)
    with pytest.raises(WebhookUnreadable, match="ref"):
        WEBHOOK.parse_reports(changed(REPORT, ref=None, sig=None, token=UPLINK_TOKEN))


@pytest.mark.parametrize(
    ("source_addresses", "is_let_in"),
    [("192.0.2.7", True), ("2001:db8::7,192.0.2.7", True), ("192.0.2.8", False), ("", True)],
)
def test_only_the_addresses_that_the_operator_names_are_let_in(
    source_addresses: str, is_let_in: bool
) -> None:
    account = kannel_account("http://gateway")
    limited = CarrierAccount(
        name=account.name,
        settings={**account.settings, "source_addresses": source_addresses},
        credentials=account.credentials,
    )
    webhook = KannelWebhook(limited, clock=FakeClock())
    request = replace(REPORT, client_address="192.0.2.7")
    if is_let_in:
        webhook.verify(request)
    else:
        with pytest.raises(WebhookNotAuthentic):
            webhook.verify(request)


def test_reports_on_messages_that_went_out_before_a_change_of_the_key_are_let_in() -> None:
    account = kannel_account("http://gateway")
    credentials = {**account.credentials, "secret": "n" * 32, "previous_secret": OUR_SECRET}
    renewed = CarrierAccount(name=account.name, settings={}, credentials=credentials)
    KannelWebhook(renewed, clock=FakeClock()).verify(REPORT)


# -- what cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["type", "reply", "smsc_id", "at"])
def test_a_report_without_a_field_it_needs_is_unreadable(field: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_reports(changed(REPORT, **{field: None}))


@pytest.mark.parametrize("field", ["id", "sender", "channel", "charset", "text"])
def test_an_uplink_without_a_field_it_needs_is_unreadable(field: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_uplinks(changed(UPLINK, **{field: None}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender", "BANK"),
        ("sender", "+BANK"),
        ("sender", "013800000001"),
        ("sender", "+"),
        ("channel", "10690x"),
        ("id", ""),
        ("id", "i" * 65),
    ],
)
def test_an_uplink_with_a_wrong_value_is_unreadable(field: str, value: str) -> None:
    with pytest.raises(WebhookUnreadable, match=field):
        WEBHOOK.parse_uplinks(changed(UPLINK, **{field: value}))


@pytest.mark.parametrize("sender", ["8613800000099", "+8613800000099", "008613800000099"])
def test_a_number_is_e164_however_the_carrier_writes_it(sender: str) -> None:
    (uplink,) = WEBHOOK.parse_uplinks(changed(UPLINK, sender=sender))
    assert uplink.sender == "+8613800000099"


def test_a_query_of_countless_fields_is_not_taken_apart() -> None:
    with pytest.raises(WebhookNotAuthentic):
        WEBHOOK.verify(replace(REPORT, query=REPORT.query + "&a=b" * 1000))


# -- the carrier's words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "carrier_code", "status_code"),
    [
        ("id:1 sub:001 stat:UNDELIV err:069 text:hello", "UNDELIV 069", "UNDELIV"),
        ("id:1 stat:EXPIRED", "EXPIRED", "EXPIRED"),
        # Our own text, which may say anything.
        ("id:1 text:stat:EXPIRED err:001", "2", "UNDELIV"),
        ("id:1 Text:stat:EXPIRED", "2", "UNDELIV"),
        ("", "2", "UNDELIV"),
        ("no receipt at all", "2", "UNDELIV"),
    ],
)
def test_the_words_of_a_receipt_are_kept_and_those_of_our_text_are_not(
    reply: str, carrier_code: str, status_code: str
) -> None:
    (report,) = WEBHOOK.parse_reports(changed(REPORT, type="2", reply=reply))
    assert report.outcome is not None
    assert (report.carrier_code, report.outcome.status_code) == (carrier_code, status_code)


def test_the_gateway_hears_one_of_the_two_answers_that_it_understands() -> None:
    assert WEBHOOK.acknowledgement().status in {200, 202}


def test_no_secret_is_in_a_repr() -> None:
    assert OUR_SECRET not in repr(WEBHOOK)
    assert UPLINK_TOKEN not in repr(REPORT) + repr(UPLINK)
