"""The import of the naive handler, in a process that has nothing yet."""

import json
from importlib import import_module

from bench.costs import cost, silence


def main() -> None:
    """Print what the import costs."""
    with silence():
        imported = cost(lambda: import_module("bench.naive"))
    print(json.dumps(imported))


if __name__ == "__main__":
    main()
