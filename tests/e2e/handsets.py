"""How a message to each of the sandbox's handsets ends, as docs/sandbox.md says."""

from collections.abc import Mapping
from typing import Final

ORDINARY: Final = "9999"
SILENT: Final = "0004"
"""It never reports, so our own clock ends its messages."""
REFUSED: Final = "0005"
"""Its carrier takes nothing."""
CONNECTION_REFUSED: Final = "0006"
"""Its carrier takes a message when it is asked for the third time."""
HANGING: Final = "0007"
"""Its carrier keeps a worker of ours and one of its own waiting for ten seconds."""
REPLYING: Final = frozenset({"0011", "0012"})

ENDS: Final[Mapping[str, str]] = {
    "0001": "UNDELIV",
    "0002": "REJECTD",
    "0003": "EXPIRED",
    SILENT: "EXPIRED",
    REFUSED: "REJECTD",
    CONNECTION_REFUSED: "DELIVRD",
    HANGING: "DELIVRD",
    "0008": "DELIVRD",
    "0009": "DELIVRD",
    "0010": "DELIVRD",
    "0011": "DELIVRD",
    "0012": "DELIVRD",
    "0013": "MK:0001",
    "0014": "DELIVRD",
    ORDINARY: "DELIVRD",
}
"""The last status that the customer hears of each segment."""
