"""The routes of exports: ask for a file, and ask how far it is (DET-08)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, TypeAlias
from uuid import uuid4

from heliograph.api.callers import Reveal, route_of
from heliograph.api.parameters import Parameters
from heliograph.api.problems import (
    KEY_REUSED,
    MAY_NOT_REVEAL,
    NOT_FOUND,
    RequestRefused,
    answer_or_problem,
    json_answer,
)
from heliograph.api.questions import PARAMETERS
from heliograph.api.rows import FileForm
from heliograph.domain.callers import Caller
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.exports import Export
from heliograph.domain.times import iso_time
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest

LINK_LIFETIME: Final = timedelta(hours=1)
"""At most. The link also ends with the credentials that made it, which Lambda renews by and by."""

MakeLink: TypeAlias = Callable[[str, str, timedelta], str]
"""Returns a link to what is stored under a key, to be saved under a name, for so long."""

_ACCEPTED: Final = 202
_LONGEST_BODY: Final = 10_000
_KEY: Final = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True, slots=True)
class ExportsEndpoint:
    """The operations of exports. Each is seen by who asked for it, and by nobody else."""

    authenticate: Callable[[HttpRequest], Caller]
    reveal: Reveal
    question_of: Callable[[Caller, Mapping[str, str]], Mapping[str, str]]
    start_export: Callable[[Export], Export]
    get_export: Callable[[str], Export | None]
    make_link: MakeLink
    clock: Clock

    def start(self, request: HttpRequest) -> HttpAnswer:
        """Answer `POST /records/v1/exports`."""
        return answer_or_problem(lambda: self._start(request))

    def show(self, request: HttpRequest) -> HttpAnswer:
        """Answer `GET /records/v1/exports/{export_id}`."""
        return answer_or_problem(lambda: self._show(request))

    def _start(self, request: HttpRequest) -> HttpAnswer:
        caller = self.authenticate(request)
        Parameters(request.query, ())
        values = _values(request.body)
        question = self.question_of(caller, values)
        self._audit(caller, question, request)
        now = self.clock.now()
        asked = Export(
            export_id=_export_id(caller, request),
            asked_by=caller.name,
            question=question,
            request=sha256(json.dumps(values, sort_keys=True).encode()).hexdigest(),
            asked_at=now,
            changed_at=now,
        )
        export = self.start_export(asked)
        if export.request != asked.request:
            raise RequestRefused(KEY_REUSED, "This Idempotency-Key belongs to another export.")
        return json_answer(self._document(export), _ACCEPTED)

    def _show(self, request: HttpRequest) -> HttpAnswer:
        caller = self.authenticate(request)
        Parameters(request.query, ())
        export = self.get_export(request.path.rpartition("/")[2])
        if export is None or export.asked_by != caller.name:
            raise RequestRefused(NOT_FOUND, "There is no such export of yours (any more).")
        if "reveal" in export.question and not caller.may_reveal:
            raise RequestRefused(MAY_NOT_REVEAL, "This key may not see whole numbers any more.")
        return json_answer(self._document(export))

    def _audit(self, caller: Caller, question: Mapping[str, str], request: HttpRequest) -> None:
        """Keep that somebody will see whole numbers, before they are in a file (PRV-03)."""
        subject = f"application {question.get('application_id')}"
        parameters = Parameters.of(question, PARAMETERS)
        self.reveal(
            caller, parameters, parameters.number("recipient") or subject, route_of(request)
        )

    def _document(self, export: Export) -> dict[str, Any]:
        question, progress = export.question, export.progress
        return {
            "export_id": export.export_id,
            "kind": question["kind"],
            "format": question["format"],
            "state": export.state.value,
            "rows": progress.rows,
            "bytes": progress.size,
            "asked_at": iso_time(export.asked_at),
            "changed_at": iso_time(export.changed_at),
            "kept_until": iso_time(export.kept_until),
            "reason": export.reason,
            "file": self._file(export, export.key) if export.key else None,
        }

    def _file(self, export: Export, key: str) -> dict[str, Any]:
        question, now = export.question, self.clock.now()
        ending = FileForm(question["format"]).ending
        name = f"{question['kind']}-{question['start'][:10]}-{export.export_id[:8]}.{ending}"
        lifetime = min(LINK_LIFETIME, export.kept_until - now)
        link = self.make_link(key, name, lifetime)
        return {"name": name, "link": link, "link_ends_at": iso_time(now + lifetime)}


def _values(body: bytes) -> Mapping[str, str]:
    """Return the parameters that the body of a request has. Raises QueryInvalid."""
    try:
        values = json.loads(body) if len(body) <= _LONGEST_BODY else None
    except ValueError:
        values = None
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise QueryInvalid("body", "must be a JSON object whose values are texts")
    return values


def _export_id(caller: Caller, request: HttpRequest) -> str:
    """Return the id of a new export; a request that is repeated with its key has the same."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return uuid4().hex
    if not _KEY.fullmatch(key):
        raise QueryInvalid("Idempotency-Key", "must have 1 to 255 visible ASCII characters")
    return sha256(f"{caller.name}\n{key}".encode()).hexdigest()[:32]
