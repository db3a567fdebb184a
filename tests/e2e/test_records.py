"""Records over HTTP, asked with the vendor's own signer and with X-WSSE, in the running system."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import MessageState
from heliograph.models.message_items import item_of
from heliograph.models.message_records import MessageRecord

from local.demo import MAINLAND_ID
from tests.contracts.examples import message_at
from tests.e2e.client import Client
from tests.e2e.command import type_command
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver
from tests.e2e.records import DETAILS, SDK_HMAC, WSSE, Records
from tests.e2e.shop import open_shop
from tests.e2e.tables import Tables

MESSAGE = "/records/v1/messages/"
INBOUND = "/records/v1/inbound"
OPT_OUTS = "/records/v1/opt-outs"
STATISTICS = "/records/v1/statistics"
SCHEMES = (SDK_HMAC, WSSE)
AT_ONCE = 25
"""What DynamoDB writes with one request."""


@pytest.fixture
def shop(system: LocalSystem) -> Records:
    return Records(system, system.demo["mainland"])


def test_an_application_reads_its_own_rows_with_either_authentication(
    system: LocalSystem, client: Client, receiver: Receiver
) -> None:
    delivered, failed = "+8613810061100", "+8613810060001"
    ids = client.send(delivered, failed, statusCallback=receiver.url()).message_ids
    receiver.wait_for(2)
    for scheme in SCHEMES:
        shop = Records(system, system.demo["mainland"], scheme)
        status, content = shop.get(DETAILS, last="1h", recipient=delivered)
        assert status == 200, content
        (row,) = content["messages"]
        assert (row["message_id"], row["send_result"]) == (ids[0], "Successful")
        assert row["recipient"] == "+86*******1100"
        status, content = shop.get(DETAILS, last="1h", send_result="Failed", page_size="500")
        assert ids[1] in {row["message_id"] for row in content["messages"]}
        status, told = shop.get(MESSAGE + ids[1])
        assert (status, told["status_code"]) == (200, "UNDELIV")
        assert "pushed" in {event["event"] for event in told["story"]}


def test_an_application_gets_nothing_of_anothers_with_either_authentication(
    system: LocalSystem, client: Client, shop: Records, receiver: Receiver
) -> None:
    number = "+8613810063100"
    (message_id,) = client.send(number, statusCallback=receiver.url()).message_ids
    receiver.wait_for(1)
    channel = system.demo["mainland"]["notification"]["channel_number"]
    _, page = shop.get(DETAILS, last="1h", page_size="1")
    unknown = next(message_ids("10002", datetime.now(UTC)))
    for scheme in SCHEMES:
        hotel = Records(system, system.demo["international"], scheme)
        assert hotel.get(MESSAGE + message_id) == hotel.get(MESSAGE + unknown)
        assert hotel.get(MESSAGE + message_id)[0] == 404
        assert hotel.get(DETAILS, recipient=number) == (200, {"messages": [], "next": None})
        for path in (DETAILS, INBOUND, STATISTICS):
            status, content = hotel.get(path, application_id=MAINLAND_ID)
            assert (status, content["error"]["code"]) == (403, "not_yours")
        assert hotel.get(OPT_OUTS, channel_number=channel)[0] == 404
        assert page["next"] is not None
        assert hotel.get(DETAILS, last="1h", page_size="1", page_token=page["next"])[0] == 400


def test_an_operators_key_reads_every_application_and_no_whole_number(
    system: LocalSystem, client: Client, receiver: Receiver
) -> None:
    number = "+8613810064100"
    (message_id,) = client.send(number, statusCallback=receiver.url()).message_ids
    receiver.wait_for(1)
    made = json.loads(type_command(system, ".venv/bin/heliograph operators create auditor --json"))
    for scheme in SCHEMES:
        operator = Records(system, made, scheme)
        assert operator.get(MESSAGE + message_id)[1]["message_id"] == message_id
        status, content = operator.get(DETAILS, recipient=number, last="1h")
        assert (status, [row["message_id"] for row in content["messages"]]) == (200, [message_id])
        for application_id in ("10001", "10002"):
            for path in (DETAILS, INBOUND, STATISTICS):
                assert operator.get(path, application_id=application_id)[0] == 200
        assert operator.get(DETAILS, last="1h")[0] == 400
        status, content = operator.get(DETAILS, recipient=number, reveal="numbers")
        assert (status, content["error"]["code"]) == (403, "may_not_reveal")
        wrong = Records(system, {**made, "app_secret": "wrong"}, scheme)
        assert wrong.get(MESSAGE + message_id)[0] == 401


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


class Rows:
    """Messages of an application of its own, written past all functions."""

    def __init__(self, system: LocalSystem, application_id: str) -> None:
        self._application_id = application_id
        tables = Tables(system)
        self._records = tables._bound(MessageRecord, "MessagesTable")
        self._table = tables._names["MessagesTable"]

    def put(self, at: datetime, count: int) -> Sequence[str]:
        """Put the messages of one send."""
        ids = list(islice(message_ids(self._application_id, at), count))
        sent = replace(message_at(at, self._application_id), state=MessageState.SUBMITTED)
        puts = [
            {"PutRequest": {"Item": item_of(replace(sent, message_id=one), "mark")}} for one in ids
        ]
        for at_once in (puts[start : start + AT_ONCE] for start in range(0, count, AT_ONCE)):
            written = {"RequestItems": {self._table: at_once}}
            assert not self._records.dispatch("BatchWriteItem", written)["UnprocessedItems"]
        return ids


def test_paging_through_five_thousand_misses_and_repeats_none_while_five_hundred_more_arrive(
    system: LocalSystem,
) -> None:
    shop = open_shop(system, "10550", f"{system.base_url}/_local/inbox/uplinks").application
    keys = {"app_key": shop.app_key, "app_secret": shop.app_secrets[0]}
    rows, records = Rows(system, "10550"), Records(system, keys)
    now = datetime.now(UTC)
    there = {one for n in range(100) for one in rows.put(now - timedelta(seconds=n), 50)}
    arrived: set[str] = set()
    found: list[str] = []
    query = {"last": "1h", "page_size": "500"}
    with ThreadPoolExecutor(1) as sender:
        while query.get("page_token") != "":
            arriving = sender.submit(rows.put, datetime.now(UTC), 50)
            status, page = records.get(DETAILS, **query)
            assert status == 200, page
            found += [row["message_id"] for row in page["messages"]]
            query["page_token"] = page["next"] or ""
            arrived.update(arriving.result())
    assert len(arrived) >= 500
    assert found == sorted(set(found), reverse=True)
    assert there <= set(found) <= there | arrived
