"""One run of expiry in a process of its own, which has remembered nothing.

Given: the address of the stub.
"""

import json
import sys

from bench.costs import silence
from bench.events import SCHEDULE
from bench.functions import Context, load
from bench.stub.process import take


def main() -> None:
    """Print how many messages expired, by the pushes that are queued."""
    endpoint = json.load(sys.stdin)
    with silence():
        load("expiry/handler.py")(SCHEDULE, Context())
    print(json.dumps(len(take(endpoint, "PushQueue"))))


if __name__ == "__main__":
    main()
