"""A message without a report ends in time, by the schedule of the stack (EXP-01, V15)."""

from tests.e2e.client import Client
from tests.e2e.conftest import MakeSystem
from tests.e2e.receiver import Receiver


def test_a_message_that_nobody_reports_on_ends_in_one_report_of_the_platform(
    make_system: MakeSystem, receiver: Receiver
) -> None:
    with make_system(EXPIRE_AFTER_SECONDS="20") as system:
        client = Client(system.demo)
        (message_id,) = client.send("+8613810040004", statusCallback=receiver.url()).message_ids
        (push,) = receiver.wait_for(1, seconds=120)
    assert push.form == {
        "smsMsgId": message_id,
        "status": "EXPIRED",
        "statusDesc": push.form["statusDesc"],
        "sequence": "1",
        "total": "1",
        "source": "1",
    }
