"""The first moments of any function, in a process that has nothing yet.

Given: the file of its handler, and an event that it refuses once it has everything it needs.
"""

import json
import sys
from typing import Any

from bench.costs import cost, silence
from bench.functions import Context, Handler, check_refused, load


def main() -> None:
    """Print what the import and the refusal cost."""
    file, event = json.load(sys.stdin)
    loaded: list[Handler] = []
    answers: list[Any] = []
    with silence():
        imported = cost(lambda: loaded.append(load(file)))
        refused = cost(lambda: answers.append(loaded[0](event, Context())))
    check_refused(answers[0])
    print(json.dumps({"import": imported, "refused": refused}))


if __name__ == "__main__":
    main()
