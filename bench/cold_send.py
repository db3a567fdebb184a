"""The first moments of send, in a process that has nothing yet.

Given: an event that is refused before anything is read, and one that is accepted. The first makes
every client, so that it ends the initialisation; the second makes the first calls.
"""

import json
import sys
from typing import Any

from bench.costs import cost, silence
from bench.functions import Context, Handler, check_success, load


def main() -> None:
    """Print what the import, the making of clients and the first accepted send cost."""
    refused, accepted = json.load(sys.stdin)
    loaded: list[Handler] = []
    answers: list[Any] = []
    with silence():
        imported = cost(lambda: loaded.append(load("send/handler.py")))
        (handler,) = loaded
        made = cost(lambda: handler(refused, Context()))
        first = cost(lambda: answers.append(handler(accepted, Context())))
    check_success(answers[0])
    print(json.dumps({"import": imported, "make": made, "first": first}))


if __name__ == "__main__":
    main()
