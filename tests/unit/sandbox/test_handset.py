import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from heliograph.queues.entries import dump, load
from heliograph.sandbox.callbacks import CallbackNotTaken
from heliograph.sandbox.handset import Handset, HandsetAction, ReplyDue, ReportsDue

from tests.unit.sandbox.fakes import FakeWebhooks

REPORTS = ReportsDue(
    url="https://api.test/callback/simulator",
    reference="0199f3a2-7c00-7abc-8def-0123456789ab_42",
    carrier_message_id="c-17",
    recipient="+8613800000009",
    statuses=(("DELIVRD", "000"), ("ACCEPTD", "000")),
    done_at=datetime(2026, 3, 14, 12, 0, 1, 999, tzinfo=UTC),
)
REPLY = ReplyDue(
    url="https://api.test/uplink/simulator",
    carrier_inbound_id="mo-1",
    sender="+8613800000012",
    channel_number="1069000001",
    text="Yes 好的 & more=1",
)


def test_reports_are_sent_in_their_order() -> None:
    webhooks = FakeWebhooks()
    Handset(webhooks)(REPORTS)
    assert [url for url, _ in webhooks.posts] == [REPORTS.url] * 2
    assert [json.loads(body)["status"] for _, body in webhooks.posts] == ["DELIVRD", "ACCEPTD"]


def test_a_report_says_everything_a_carriers_report_says() -> None:
    webhooks = FakeWebhooks()
    Handset(webhooks)(REPORTS)
    assert json.loads(webhooks.posts[0][1]) == {
        "reference": "0199f3a2-7c00-7abc-8def-0123456789ab_42",
        "carrier_message_id": "c-17",
        "recipient": "+8613800000009",
        "status": "DELIVRD",
        "err": "000",
        "done_at": "2026-03-14T12:00:01Z",
    }


def test_each_segment_is_reported_by_its_name() -> None:
    webhooks = FakeWebhooks()
    Handset(webhooks)(replace(REPORTS, segments=("c-17-2", "c-17-1")))
    told = [json.loads(body) for _, body in webhooks.posts]
    assert [(one["segment"], one["status"]) for one in told] == [
        ("c-17-2", "DELIVRD"),
        ("c-17-2", "ACCEPTD"),
        ("c-17-1", "DELIVRD"),
        ("c-17-1", "ACCEPTD"),
    ]


def test_a_reply_is_sent_as_the_handset_wrote_it() -> None:
    webhooks = FakeWebhooks()
    Handset(webhooks)(REPLY)
    ((url, body),) = webhooks.posts
    assert url == REPLY.url
    assert json.loads(body) == {
        "id": "mo-1",
        "sender": "+8613800000012",
        "channel_number": "1069000001",
        "text": "Yes 好的 & more=1",
    }


@pytest.mark.parametrize("action", [REPORTS, REPLY])
def test_an_action_that_the_webhook_does_not_take_fails_so_that_the_queue_repeats_it(
    action: HandsetAction,
) -> None:
    with pytest.raises(CallbackNotTaken):
        Handset(FakeWebhooks(deaf=1))(action)


@pytest.mark.parametrize("action", [REPORTS, REPLY])
def test_a_repeated_action_says_the_same(action: HandsetAction) -> None:
    webhooks = FakeWebhooks()
    Handset(webhooks)(action)
    once = list(webhooks.posts)
    Handset(webhooks)(action)
    assert webhooks.posts == once * 2


@pytest.mark.parametrize("action", [REPORTS, REPLY])
def test_an_action_survives_its_queue(action: HandsetAction) -> None:
    assert load(HandsetAction, dump(action)) == action
