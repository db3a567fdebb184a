"""`GET /records/v1/inbound` and `GET /records/v1/opt-outs`: who wrote, and who wants nothing."""

from dataclasses import replace

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.inbound import InboundMessage

from tests.fakes import NOON
from tests.unit.api.service import HOUR, MASKED, NUMBER, OPEN_SHOP, OPERATOR, Service
from tests.unit.usecases.examples import NOTIFICATION, WORLDWIDE

REPLY = InboundMessage(
    inbound_id="9c4a8f0e-1111-5111-8111-111111111111",
    application_id="10001",
    carrier="simulator",
    carrier_inbound_id="u-1",
    sender=NUMBER,
    channel_number=NOTIFICATION.channel_number,
    text="a very private matter",
    received_at=NOON - HOUR,
    stored_by="entry",
    answers="019ce0c0-0000-7000-8000-000000000000_10001",
    candidates=1,
)
OPT_OUT = Barring(
    kind=BarringKind.OPT_OUT,
    recipient=NUMBER,
    channel_number=NOTIFICATION.channel_number,
    reason="reply",
    recorded_by="reply",
    recorded_at=NOON - HOUR,
    inbound_id=REPLY.inbound_id,
)


@pytest.fixture
def service() -> Service:
    service = Service()
    service.inbound_pages.records += [REPLY, replace(REPLY, application_id="10002")]
    foreign = replace(OPT_OUT, channel_number=WORLDWIDE.channel_number)
    service.opt_out_pages.records += [OPT_OUT, foreign]
    return service


def test_a_reply_is_listed_without_its_text(service: Service) -> None:
    """PRV-01, UPL-07."""
    status, content = service.inbound()
    assert (status, content["next"]) == (200, None)
    assert content["inbound"] == [
        {
            "inbound_id": REPLY.inbound_id,
            "application_id": "10001",
            "sender": MASKED,
            "country": "CN",
            "channel_number": NOTIFICATION.channel_number,
            "received_at": "2026-03-14T11:00:00.000Z",
            "answers": REPLY.answers,
            "candidates": 1,
            "is_binary": False,
            "missing_parts": [],
        }
    ]
    assert service.inbound(sender=NUMBER)[1] == content
    assert service.inbound(sender="8613800000099")[1]["inbound"] == []
    service.caller = OPERATOR
    assert len(service.inbound(sender=NUMBER)[1]["inbound"]) == 2


def test_an_opt_out_is_listed_by_channel_and_by_number(service: Service) -> None:
    expected = {
        "kind": "opt_out",
        "recipient": MASKED,
        "channel_number": NOTIFICATION.channel_number,
        "recorded_at": "2026-03-14T11:00:00.000Z",
        "inbound_id": REPLY.inbound_id,
    }
    for query in ({"channel_number": NOTIFICATION.channel_number}, {"recipient": NUMBER}):
        assert service.opt_outs(**query) == (200, {"opt_outs": [expected], "next": None})


def test_another_applications_channel_is_not_there_and_its_name_is_refused(
    service: Service,
) -> None:
    status, content = service.opt_outs(channel_number=WORLDWIDE.channel_number)
    assert (status, content["error"]["code"]) == (404, "not_found")
    for ask in (service.inbound, service.opt_outs):
        status, content = ask(application_id="10002")
        assert (status, content["error"]["code"]) == (403, "not_yours")


def test_whole_numbers_are_audited_here_as_well(service: Service) -> None:
    service.caller = OPEN_SHOP
    assert service.inbound(reveal="numbers")[1]["inbound"][0]["sender"] == NUMBER
    channel = NOTIFICATION.channel_number
    shown = service.opt_outs(channel_number=channel, reveal="numbers")[1]["opt_outs"]
    assert shown[0]["recipient"] == NUMBER
    subjects = [entry.subject for entry in service.audit.entries]
    assert subjects == ["application 10001", f"channel {channel}"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"recipient": NUMBER}, "recipient"),
        ({"sender": "x"}, "sender"),
        ({"page_size": "0"}, "page_size"),
        ({"page_token": "x"}, "page_token"),
        ({"last": "2h"}, "last"),
    ],
)
def test_a_wrong_parameter_of_replies_is_named(
    service: Service, query: dict[str, str], parameter: str
) -> None:
    status, content = service.inbound(**query)
    assert (status, content["error"]["parameter"]) == (400, parameter)


@pytest.mark.parametrize(("query", "parameter"), [({}, "channel_number"), ({"last": "1h"}, "last")])
def test_a_wrong_parameter_of_opt_outs_is_named(
    service: Service, query: dict[str, str], parameter: str
) -> None:
    status, content = service.opt_outs(**query)
    assert (status, content["error"]["parameter"]) == (400, parameter)


def test_a_reply_that_is_no_text_or_not_whole_says_so_and_shows_nothing_of_it(
    service: Service,
) -> None:
    """PRV-01"""
    service.inbound_pages.records[:] = [
        replace(REPLY, text="", octets="00fffe", missing_parts=(2, 3))
    ]
    _, content = service.inbound()
    (row,) = content["inbound"]
    assert (row["is_binary"], row["missing_parts"]) == (True, [2, 3])
    assert "00fffe" not in str(content)
