"""Records over HTTP, asked with the vendor's own signer, through the running system."""

import pytest

from tests.e2e.client import Client
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver
from tests.e2e.records import DETAILS, Records


@pytest.fixture
def shop(system: LocalSystem) -> Records:
    return Records(system, system.demo["mainland"])


@pytest.fixture
def hotel(system: LocalSystem) -> Records:
    return Records(system, system.demo["international"])


def test_an_application_reads_its_own_rows_and_nobody_elses(
    client: Client, shop: Records, hotel: Records, receiver: Receiver
) -> None:
    delivered, failed = "+8613810061100", "+8613810060001"
    ids = client.send(delivered, failed, statusCallback=receiver.url()).message_ids
    receiver.wait_for(2)
    status, content = shop.get(DETAILS, last="1h", recipient=delivered)
    assert status == 200, content
    (row,) = content["messages"]
    assert (row["message_id"], row["send_result"]) == (ids[0], "Successful")
    assert row["recipient"] == "+86*******1100"
    status, content = shop.get(DETAILS, last="1h", send_result="Failed", page_size="500")
    assert ids[1] in {row["message_id"] for row in content["messages"]}
    status, told = shop.get(f"/records/v1/messages/{ids[1]}")
    assert (status, told["status_code"]) == (200, "UNDELIV")
    assert "pushed" in {event["event"] for event in told["story"]}

    assert hotel.get(f"/records/v1/messages/{ids[0]}")[0] == 404
    assert hotel.get(DETAILS, recipient=delivered) == (200, {"messages": [], "next": None})
    assert hotel.get(DETAILS, application_id=ids[0].rpartition("_")[2])[0] == 403


def test_every_kind_of_record_may_be_read_with_the_functions_own_role(
    shop: Records, system: LocalSystem
) -> None:
    channel = system.demo["mainland"]["notification"]["channel_number"]
    for path, query in (
        ("/records/v1/inbound", {"last": "1h"}),
        ("/records/v1/opt-outs", {"channel_number": channel}),
        ("/records/v1/statistics", {"by": "status_code"}),
    ):
        status, content = shop.get(path, **query)
        assert status == 200, content


def test_pages_miss_and_repeat_nothing_while_messages_arrive(
    client: Client, shop: Records, receiver: Receiver
) -> None:
    numbers = [f"+86138100621{n:02}" for n in range(20)]
    sent = set(client.send(*numbers, statusCallback=receiver.url()).message_ids)
    receiver.wait_for(len(numbers), seconds=60)
    found: list[str] = []
    query = {"last": "1h", "page_size": "7"}
    while query.get("page_token") != "":
        status, content = shop.get(DETAILS, **query)
        assert status == 200, content
        found += [row["message_id"] for row in content["messages"]]
        query["page_token"] = content["next"] or ""
        client.send("+8613810062199")
    assert len(found) == len(set(found))
    assert sent <= set(found)
