"""The first request to AWS of a process that has its clients, which is the end of its start.

Given: an event that send refuses before anything is read, which makes the clients.
"""

import json
import sys

from bench.costs import cost, silence
from bench.functions import Context, load


def main() -> None:
    """Print what the first request costs."""
    refused = json.load(sys.stdin)
    with silence():
        load("send/handler.py")(refused, Context())
        first = cost(_ask)
    print(json.dumps(first))


def _ask() -> None:
    from heliograph.bootstrap.aws import dynamodb  # noqa: PLC0415 - send has imported it by now

    key = {"template_id": {"S": "none"}}
    dynamodb()("GetItem", {"TableName": "TemplatesTable", "Key": key})


if __name__ == "__main__":
    main()
