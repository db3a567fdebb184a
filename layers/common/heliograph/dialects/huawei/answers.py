"""What a send is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson

from heliograph.dialects.huawei.codes import ALL_FAILED, ROW_ACCEPTED, ROW_STATUS, SUCCESS, ApiCode
from heliograph.domain.countries import country_of
from heliograph.domain.sending import SendResult, SendRow
from heliograph.ports.http import HttpAnswer

_TO_THE_SECOND: Final = orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_UTC_Z


def answer_of(result: SendResult) -> HttpAnswer:
    """Answer a send with a row for each number.

    It is a success if at least one number was accepted; every row has its own status.
    """
    create_time = wire_time(result.accepted_at)
    rows = [row_of(row, create_time) for row in result.rows]
    return answer_with(code_of(result.rows), {"result": rows})


def refusal_of(code: ApiCode, *details: str) -> HttpAnswer:
    """Answer a send that was refused as a whole: a code and no rows.

    details: what the code's description has room for, if it has any.
    """
    return answer_with(ApiCode(code.code, code.http_status, code.description.format(*details)), {})


def answer_with(code: ApiCode, content: Mapping[str, object]) -> HttpAnswer:
    """Answer a code and its description, behind this content."""
    document = {**content, "code": code.code, "description": code.description}
    return HttpAnswer(status=code.http_status, body=orjson.dumps(document))


def code_of(rows: Sequence[SendRow]) -> ApiCode:
    """Return the code of an answer with these rows."""
    return SUCCESS if any(row.refusal is None for row in rows) else ALL_FAILED


def wire_time(at: datetime) -> str:
    """Return a time as this API writes it: UTC, to the second."""
    # In quotes, but in a tenth of the time that `strftime` takes.
    return orjson.dumps(at, option=_TO_THE_SECOND)[1:-1].decode()


def row_of(row: SendRow, create_time: str) -> dict[str, object]:
    """Return a row as this API writes it. create_time: of the answer, in its wire form."""
    status = ROW_ACCEPTED if row.refusal is None else ROW_STATUS[row.refusal]
    document: dict[str, object] = {
        "total": row.segment_count or 1,
        "originTo": row.submitted,
        "createTime": create_time,
        "from": row.channel_number or "",
        "smsMsgId": row.message_id,
    }
    country = country_of(row.number) if row.number else None
    if country:
        document["countryId"] = country
    document["status"] = status
    return document
