"""The records of operators who read records over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pynamodb.attributes import BooleanAttribute, ListAttribute, UnicodeAttribute

from heliograph.domain.callers import Operator
from heliograph.models.database import Record
from heliograph.models.keys import is_possible_key

_TRIES: Final = 5
"""More people than will change the secrets of one operator at once."""


class SecretsContended(Exception):
    """Others kept changing the secrets of an operator; nothing was changed."""


class OperatorRecord(Record):
    """One operator."""

    app_key = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    app_secrets: ListAttribute[str] = ListAttribute()
    may_reveal = BooleanAttribute()
    is_suspended = BooleanAttribute()
    allowlist: ListAttribute[str] = ListAttribute()

    def operator(self) -> Operator:
        """Return the operator that this record holds."""
        return Operator(
            name=self.name,
            app_key=self.app_key,
            app_secrets=tuple(self.app_secrets),
            may_reveal=bool(self.may_reveal),
            is_suspended=bool(self.is_suspended),
            allowlist=tuple(self.allowlist),
        )


class DynamoOperators:
    """Operators in a table of OperatorRecord."""

    def __init__(self, records: type[OperatorRecord]) -> None:
        self._records = records

    def get(self, app_key: str) -> Operator | None:
        """Return the operator that this key names."""
        if not is_possible_key(app_key):
            return None
        try:
            return self._records.get(app_key).operator()
        except self._records.DoesNotExist:
            return None

    def all(self) -> Iterator[Operator]:
        """Yield every operator."""
        for record in self._records.scan():
            yield record.operator()

    def create(self, operator: Operator) -> None:
        """Store a new operator; keys are random, so nobody is replaced."""
        self._records(
            operator.app_key,
            name=operator.name,
            app_secrets=list(operator.app_secrets),
            may_reveal=operator.may_reveal,
            is_suspended=operator.is_suspended,
            allowlist=list(operator.allowlist),
        ).save()

    def rotate_secret(self, app_key: str, secret: str) -> Operator | None:
        """Make this the newest secret; the newest one before it stays valid beside it."""
        operator = self.get(app_key)
        for _ in range(_TRIES):
            if operator is None:
                return None
            before = list(operator.app_secrets)
            after = [secret, *(one for one in before if one != secret)][:2]
            secrets = self._records.app_secrets
            written = self._records(app_key).update_if(secrets == before, [secrets.set(after)])
            operator = written.item.operator() if written.item else None
            if written.applied:
                return operator
        raise SecretsContended

    def suspend(self, app_key: str, *, is_suspended: bool) -> Operator | None:
        """Take a key out of use, or into it again (PRV-04). Returns the operator as it is now."""
        there = self._records.app_key.exists()
        action = self._records.is_suspended.set(is_suspended)
        written = self._records(app_key).update_if(there, [action])
        return written.item.operator() if written.item else None
