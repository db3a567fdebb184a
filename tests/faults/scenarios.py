"""What functions do in the story of one message, for the run that kills them at every call.

Which calls these are is not written here: stories in which nobody dies tell it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HERE: Final = "+86137"
ABROAD: Final = "+44771"


@dataclass(frozen=True)
class Scenario:
    """What one function does in the story of one message.

    caller: the function. known_by: some of its calls in their order, without which it would be
    another story. handset: the last digits of the number. customer_is_busy: it does not take the
    first push. in_parts: it begins with a reply in parts, not with a message. opts_out: somebody
    who opts out when the function dies. ahead: for a story that takes minutes, how many calls are
    cut before a clean one has told them all.
    """

    name: str
    caller: str
    known_by: Sequence[str]
    handset: str = "9999"
    prefix: str = HERE
    customer_is_busy: bool = False
    in_parts: bool = False
    opts_out: bool = False
    ahead: int = 0

    def is_told_by(self, calls: Sequence[str]) -> bool:
        """Tell whether these calls of the caller are this story."""
        rest = iter(calls)
        return all(name in rest for name in self.known_by)


HUNTED: Final = {"TallyFunction": 4}
"""Who works for no one message, and how often it is killed at each of its calls."""

_SCREEN, _CLAIM, _RECORD, _QUEUE = "BatchGetItem", "PutItem", "UpdateItem", "SendMessageBatch"

SCENARIOS: Final = {
    scenario.name: scenario
    for scenario in (
        Scenario("dispatch, accepted", "DispatchFunction", (_SCREEN, _CLAIM, "submit", "PutItem")),
        Scenario("dispatch, refused", "DispatchFunction", ("submit", "PutItem", _QUEUE), "0005"),
        Scenario(
            "dispatch, proved unsent twice",
            "DispatchFunction",
            ("submit", _QUEUE, "submit", _QUEUE, "submit", _RECORD),
            "0006",
        ),
        Scenario(
            "dispatch, rejected by screening",
            "DispatchFunction",
            (_SCREEN, "PutItem", _QUEUE),
            prefix=ABROAD,
        ),
        Scenario(
            "dispatch, opted out meanwhile",
            "DispatchFunction",
            (_SCREEN, _CLAIM, "submit", "PutItem"),
            opts_out=True,
        ),
        Scenario("callback webhook", "CallbackWebhookFunction", (_QUEUE,)),
        Scenario("callback worker", "CallbackWorkerFunction", (_RECORD, _QUEUE)),
        Scenario("push", "PushFunction", ("push", "BatchWriteItem")),
        Scenario(
            "push, not taken at first",
            "PushFunction",
            ("push", _QUEUE, "push"),  # the second is the retry lane's
            customer_is_busy=True,
        ),
        Scenario("uplink webhook", "UplinkWebhookFunction", (_QUEUE,), "0012"),
        Scenario(
            "uplink worker, opted out",
            "UplinkWorkerFunction",
            ("PutItem", "TransactWriteItems", _QUEUE),
            "0011",
        ),
        Scenario(
            "uplink worker, parts",
            "UplinkWorkerFunction",
            ("Query", "PutItem", "UpdateItem", "PutItem", _QUEUE, "UpdateItem"),
            in_parts=True,
        ),
        Scenario("expiry", "ExpiryFunction", (_RECORD, _QUEUE), "0004", ahead=2),
    )
}
