"""Measuring in a process of its own, which has imported nothing that it is not asked to."""

import json
import subprocess
import sys
from collections.abc import Mapping
from os import environ
from typing import Any, Final

_UNWANTED: Final = ("AWS_", "POWERTOOLS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PYTHON")
"""Whatever else this machine is set up for must not be measured."""


def measured(module: str, environment: Mapping[str, str], given: object = None) -> Any:
    """Run a module of the bench, which reads what it is given and prints what it found, as JSON."""
    inherited = {
        name: value for name, value in environ.items() if not name.upper().startswith(_UNWANTED)
    }
    done = subprocess.run(
        [sys.executable, "-m", module],
        env={**inherited, **environment},
        input=json.dumps(given).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)
