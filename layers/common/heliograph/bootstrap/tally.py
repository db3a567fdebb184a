"""tally: changes of messages to statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heliograph.bootstrap.shared import once
from heliograph.bootstrap.statistics import statistics
from heliograph.models.message_changes import message_change
from heliograph.usecases.tally_changes import TallyChanges


def tally(events: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
    """Count what a batch of the stream of messages tells."""
    return _tally_changes()(filter(None, map(message_change, events)))


@once
def _tally_changes() -> TallyChanges:
    return TallyChanges(statistics())
