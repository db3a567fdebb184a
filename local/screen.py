"""What the person in front of a local run sees: progress, the first steps, what went wrong."""

import base64
import hashlib
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_RECIPIENT = "+8613812345678"
_INBOX = "/_local/inbox"


class LocalRunFailed(Exception):
    """The local run cannot go on; the message says what to do about it."""


class Stopped(BaseException):
    """The person wants an end: Ctrl-C, SIGTERM, or the terminal was closed."""


def say(text: str = "", end: str = "\n") -> None:
    """Print at once, also into a pipe. A terminal that went away is no reason to stop."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        sys.stdout = sys.stderr


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took once it is done."""
    started = time.monotonic()
    say(f"  {what} ... ", end="")
    try:
        yield
    except BaseException as error:
        say("stopped" if isinstance(error, Stopped) else "failed")
        raise
    say(f"{time.monotonic() - started:.1f} s")


def welcome(demo: Mapping[str, Any], demo_file: Path, log_file: Path) -> None:
    """Say how to begin."""
    base_url = demo["base_url"]
    say(f"""
Heliograph listens at {base_url}

Send a first message (paste this, it is good for 24 hours):

{first_message(demo)}

Its status report arrives a second later:  curl {base_url}{_INBOX}
What the handset received:                 curl {base_url}/_local/handsets/{_RECIPIENT}
Keys, channel numbers and templates:       {demo_file}
What the functions log:                    {log_file}
Stop with Ctrl-C; the data is kept for the next start.
""")


def first_message(demo: Mapping[str, Any]) -> str:
    """A `curl` that sends the demo's shortest message to a handset of the simulator."""
    mainland = demo["mainland"]
    return " \\\n".join(
        [
            f"  curl {demo['base_url']}/sms/batchSendSms/v1",
            '    -H \'Authorization: WSSE realm="SDP",profile="UsernameToken",type="Appkey"\'',
            f"    -H 'X-WSSE: {_wsse(mainland['app_key'], mainland['app_secret'])}'",
            f"    --data-urlencode 'from={mainland['notification']['channel_number']}'",
            f"    --data-urlencode 'to={_RECIPIENT}'",
            f"    --data-urlencode 'templateId={mainland['templates']['shipped']}'",
            f"    --data-urlencode 'statusCallback={demo['base_url']}{_INBOX}/reports'",
        ]
    )


def _wsse(app_key: str, app_secret: str) -> str:
    nonce = secrets.token_hex(16)
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha256((nonce + created + app_secret).encode()).digest()
    return (
        f'UsernameToken Username="{app_key}",PasswordDigest="{base64.b64encode(digest).decode()}"'
        f',Nonce="{nonce}",Created="{created}"'
    )
