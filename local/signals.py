"""Ctrl-C, SIGTERM and a closed terminal: each of them asks for an end."""

import signal
from types import FrameType

from local.screen import Stopped

#: `nohup` has SIGHUP ignored, and it stays so.
STOP_SIGNALS = tuple(
    number
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN
)


def raise_stopped() -> None:
    """From now on the first of these signals raises `Stopped`, and the later ones do nothing."""
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)


def ignore() -> None:
    """From now on these signals do nothing: the end has begun, the data is being saved."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _stop(_number: int, _frame: FrameType | None) -> None:
    ignore()
    raise Stopped
