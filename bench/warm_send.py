"""Warm sends and their floor, turn by turn in one process; then sends to one recipient in a row.

Given: the address of the stub, an event with one recipient and one with many.
"""

import gc
import json
import sys
from typing import Any, Final

from bench.costs import cost, silence
from bench.floors import bare_send
from bench.functions import Context, load
from bench.stub.process import calls

ROUNDS: Final = 150
WARM_UP: Final = 20
"""Requests until everything is imported, remembered and connected, and the branches are known."""


def main() -> None:
    """Print the cost of each request in four lists, and how many calls of AWS one makes."""
    endpoint, one, many = json.load(sys.stdin)
    with silence():
        handler = load("send/handler.py")
        for _ in range(WARM_UP):
            _round(handler, one, many)
        gc.collect()
        before = calls(endpoint)
        rounds = [_round(handler, one, many) for _ in range(ROUNDS)]
        ones = [cost(lambda: handler(one, Context())) for _ in range(ROUNDS)]
        after = calls(endpoint)
    floors, between, manys = zip(*rounds, strict=True)
    costs = {"floor": floors, "between": between, "many": manys, "one": ones}
    print(json.dumps({**costs, "calls": (after - before) / ROUNDS / 3}))


def _round(handler: Any, one: object, many: Any) -> tuple[Any, Any, Any]:
    return (
        cost(lambda: bare_send(many)),
        cost(lambda: handler(one, Context())),
        cost(lambda: handler(many, Context())),
    )


if __name__ == "__main__":
    main()
