"""What a send would become: the answer to a dry run, in which nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heliograph.domain.screening import ScreeningRule
from heliograph.domain.segments import Segmentation
from heliograph.domain.sending import SendRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedRow:
    """What one recipient would get.

    row: as a send would answer it; its message id is nobody's.
    segmentation: how the text would be split, None where there is no text.
    not_gsm7: the characters that keep an international text from the 7-bit alphabet.
    broken: the screening rules that would stop the message; None for a row that is refused, which
    is not screened.
    """

    row: SendRow
    segmentation: Segmentation | None = None
    not_gsm7: tuple[str, ...] = ()
    broken: frozenset[ScreeningRule] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The rows of a dry run, in the order of its recipients."""

    rehearsed_at: datetime
    rows: tuple[RehearsedRow, ...]
