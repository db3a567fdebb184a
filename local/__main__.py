"""`python -m local`: bring everything up, tell how to use it, stay until told to stop."""

import os
import sys

from local import signals
from local.aws import know_only_the_engine
from local.local_run import LocalRun
from local.screen import LocalRunFailed, Stopped, say
from local.settings import LocalSettings


def main() -> int:
    """Return the exit code: 0 after Ctrl-C or SIGTERM, 1 when something is wrong."""
    signals.raise_stopped()
    know_only_the_engine(os.environ)
    try:
        LocalRun(LocalSettings.from_environment(os.environ)).run()
    except Stopped:
        return 0
    except LocalRunFailed as failure:
        say(f"\n{failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
