"""Warm sends of the naive kind.

Given: the address of the stub, an event with one recipient and one with many.
"""

import json
import sys
from importlib import import_module

from bench.costs import cost, silence
from bench.functions import Context
from bench.stub.process import calls

ROUNDS = 3


def main() -> None:
    """Print the cost of each request in two lists, and the calls of AWS for many recipients."""
    endpoint, one, many = json.load(sys.stdin)
    with silence():  # its logger keeps the output that there is when it is made
        handler = import_module("bench.naive_send").handler
        ones = [cost(lambda: handler(one, Context())) for _ in range(4 * ROUNDS)]
        before = calls(endpoint)
        manys = [cost(lambda: handler(many, Context())) for _ in range(ROUNDS)]
        after = calls(endpoint)
    answer = {"one": ones[ROUNDS:], "many": manys, "calls": (after - before) / ROUNDS}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
