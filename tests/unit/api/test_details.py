"""`GET /records/v1/details` (DET-01 to DET-06, PRV-03)."""

from datetime import timedelta

import pytest
from heliograph.domain.messages import MessageState

from tests.contracts.examples import OUTCOMES
from tests.fakes import NOON
from tests.unit.api.service import HOUR, MASKED, NUMBER, OPERATOR, Service
from tests.unit.usecases.examples import PARCEL


@pytest.fixture
def service() -> Service:
    return Service()


def test_a_row_says_what_was_sent_and_what_became_of_it(service: Service) -> None:
    """DET-03, RPT-11; and never a text (PRV-01)."""
    message_id = service.put(
        template_id=PARCEL.template_id,
        state=MessageState.UNDELIVERED,
        outcome=OUTCOMES[MessageState.UNDELIVERED],
        received_at=NOON - HOUR + timedelta(seconds=6),
    )
    status, content = service.details()
    (row,) = content["messages"]
    assert (status, content["next"] is None) == (200, False)
    assert row == {
        "message_id": message_id,
        "application_id": "10001",
        "recipient": MASKED,
        "country": "CN",
        "channel_number": "1069000000001",
        "template_id": PARCEL.template_id,
        "template_name": PARCEL.name,
        "segment_count": 2,
        "client_reference": "order-4711",
        "send_result": "Failed",
        "state": "UNDELIVERED",
        "status_code": "UNDELIV",
        "status_description": "The message cannot be delivered.",
        "reason": None,
        "carrier_code": "MK:0001",
        "accepted_at": "2026-03-14T11:00:00.000Z",
        "submitted_at": "2026-03-14T11:00:01.123Z",
        "reported_at": "2026-03-14T12:00:05.000Z",
        "received_at": "2026-03-14T11:00:06.000Z",
    }


def test_what_a_status_means_is_said_in_chinese_if_asked_for(service: Service) -> None:
    service.put(state=MessageState.DELIVERED, outcome=OUTCOMES[MessageState.DELIVERED])
    _, content = service.details(lang="zh")
    assert content["messages"][0]["status_description"] == "用户手机已成功接收。"


@pytest.mark.parametrize("recipient", [NUMBER, NUMBER[1:]])
def test_a_recipient_may_have_a_plus_or_not(service: Service, recipient: str) -> None:
    """DET-02."""
    service.put()
    for query in ({"recipient": recipient}, {"recipient": "8613800000099"}):
        _, content = service.details(**query)
        assert len(content["messages"]) == (1 if query["recipient"] == recipient else 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"send_result": "Failed"}, True),
        ({"send_result": "failed"}, True),
        ({"send_result": "Successful"}, False),
        ({"status_code": "UNDELIV"}, True),
        ({"status_code": "DELIVRD"}, False),
        ({"template_id": "8ff55eac1d0b478ab3c06c3c6a492300"}, True),
        ({"template_id": "another"}, False),
        ({"last": "24h"}, True),
        ({"start": "2026-03-14T10:00:00Z", "end": "2026-03-14T12:00:00Z"}, True),
        ({"start": "2026-03-14T19:00:00+08:00"}, True),
        ({"start": "2026-03-14T11:00:00.001Z"}, False),
        ({"application_id": "10001"}, True),
    ],
)
def test_rows_may_be_asked_for_by(service: Service, query: dict[str, str], found: bool) -> None:
    service.put(state=MessageState.UNDELIVERED, outcome=OUTCOMES[MessageState.UNDELIVERED])
    status, content = service.details(**query)
    assert (status, len(content["messages"])) == (200, int(found))


def test_pages_follow_each_other(service: Service) -> None:
    sent = [service.put(at=NOON - HOUR + timedelta(seconds=n)) for n in range(15)]
    found: list[str] = []
    query: dict[str, str] = {}
    while query.get("page_token") != "":
        _, content = service.details(**query)
        found += [row["message_id"] for row in content["messages"]]
        query = {"page_token": content["next"] or ""}
    assert found == sent[::-1]


def test_an_application_sees_nothing_of_another(service: Service) -> None:
    service.put("10002")
    _, content = service.details()
    assert content["messages"] == []
    _, content = service.details(recipient=NUMBER)
    assert content["messages"] == []
    status, content = service.details(application_id="10002")
    assert (status, content["error"]["code"]) == (403, "not_yours")


def test_an_operator_sees_every_application() -> None:
    service = Service(OPERATOR)
    sent = [service.put("10001"), service.put("10002", at=NOON - HOUR / 2)]
    for application_id, expected in (("10001", sent[:1]), ("10002", sent[1:])):
        _, content = service.details(application_id=application_id)
        assert [row["message_id"] for row in content["messages"]] == expected
    _, content = service.details(recipient=NUMBER)
    assert [row["message_id"] for row in content["messages"]] == sent[::-1]
    status, content = service.details()
    assert (status, content["error"]["parameter"]) == (400, "application_id")
