"""What a dry run is answered: the rows of a send, and what would become of each.

Besides what every row has: `encoding` and `characters` (in units of that encoding), the characters
that make an international text UCS-2 (`notGsm7`), and a verdict of each screening rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from heliograph.dialects.huawei.answers import answer_with, code_of, row_of, wire_time
from heliograph.domain.rehearsal import Rehearsal, RehearsedRow
from heliograph.domain.screening import STATUS_CODES, ScreeningRule
from heliograph.ports.http import HttpAnswer

VERDICTS: Final[Mapping[str, frozenset[ScreeningRule]]] = MappingProxyType(
    {
        "optOut": frozenset({ScreeningRule.OPT_OUT}),
        "blocklist": frozenset({ScreeningRule.BLOCKLIST}),
        "area": frozenset({ScreeningRule.MAINLAND_ONLY, ScreeningRule.INTERNATIONAL_ONLY}),
        "frequency": frozenset(
            {ScreeningRule.MINUTE_LIMIT, ScreeningRule.DAY_LIMIT, ScreeningRule.SAME_LIMIT}
        ),
    }
)
"""The verdicts, and the rules that each of them is about."""


def rehearsal_of(rehearsal: Rehearsal) -> HttpAnswer:
    """Answer a dry run, with the code that the send would have been answered."""
    create_time = wire_time(rehearsal.rehearsed_at)
    rows = [row_of(each.row, create_time) | _rehearsed(each) for each in rehearsal.rows]
    code = code_of([each.row for each in rehearsal.rows])
    return answer_with(code, {"dryRun": True, "result": rows})


def _rehearsed(rehearsed: RehearsedRow) -> dict[str, object]:
    document: dict[str, object] = {}
    if rehearsed.segmentation is not None:
        document["encoding"] = rehearsed.segmentation.encoding.value
        document["characters"] = rehearsed.segmentation.units
        document["notGsm7"] = rehearsed.not_gsm7
    if rehearsed.broken is not None:
        document["screening"] = [
            _verdict(name, rehearsed.broken & rules) for name, rules in VERDICTS.items()
        ]
    return document


def _verdict(name: str, broken: Collection[ScreeningRule]) -> dict[str, object]:
    """Return one verdict; of the rules that it is about, a number breaks one at most."""
    verdict: dict[str, object] = {"rule": name, "passed": not broken}
    for rule in broken:
        verdict |= {"broken": rule.value, "status": STATUS_CODES[rule]}
    return verdict
