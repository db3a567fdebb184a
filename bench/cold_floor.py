"""The import of a floor, in a process that has nothing yet. Given: the module."""

import json
import sys
from importlib import import_module

from bench.costs import cost, silence


def main() -> None:
    """Print what the import costs."""
    module = json.load(sys.stdin)
    with silence():
        imported = cost(lambda: import_module(module))
    print(json.dumps(imported))


if __name__ == "__main__":
    main()
