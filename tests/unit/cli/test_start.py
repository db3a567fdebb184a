"""Help is there at once: what speaks to AWS and draws tables is imported when it is needed."""

import subprocess
import sys

SLOW = ("boto3", "botocore", "pynamodb", "rich", "heliograph.models")

START = f"""
import sys
import cli.main
print(*[name for name in {SLOW} if name in sys.modules])
"""


def test_the_command_starts_without_what_takes_long_to_import() -> None:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, check=True, text=True)
    assert done.stdout.split() == []
