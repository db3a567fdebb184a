"""The records of applications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    UnicodeAttribute,
)
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from heliograph.domain.configuration import Application, ApplicationState, Area, PushKeys
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.replies import ReplySettings
from heliograph.domain.validity import Validity
from heliograph.models.database import EnumAttribute, Record
from heliograph.models.items import application_of
from heliograph.models.keys import is_possible_key
from heliograph.models.limits import LimitsAttribute
from heliograph.models.replies import RepliesAttribute
from heliograph.models.validity import ValidityAttribute

_TRIES: Final = 5
"""More operators than will change the secrets of one application at once."""


class SecretsContended(Exception):
    """Others kept changing the secrets of an application; nothing was changed."""


class PushKeysAttribute(MapAttribute[str, str]):
    """The pair that signs pushes."""

    access_key = UnicodeAttribute()
    secret_key = UnicodeAttribute()

    @classmethod
    def of(cls, keys: PushKeys | None) -> PushKeysAttribute | None:
        """Return what stands for this pair."""
        if keys is None:
            return None
        return cls(access_key=keys.access_key, secret_key=keys.secret_key)


class ByAppKey(GlobalSecondaryIndex["ApplicationRecord"]):  # type: ignore[no-untyped-call]
    """Applications by the key that names the caller."""

    class Meta:
        index_name = "by_app_key"
        projection = AllProjection()

    app_key = UnicodeAttribute(hash_key=True)


class ApplicationRecord(Record):
    """One application.

    limits: missing where nobody has chosen any.
    """

    application_id = UnicodeAttribute(hash_key=True)
    app_key = UnicodeAttribute()
    app_secrets: ListAttribute[str] = ListAttribute()
    name = UnicodeAttribute()
    area = EnumAttribute(Area)
    dialect = UnicodeAttribute()
    state = EnumAttribute(ApplicationState)
    uplink_url = UnicodeAttribute(null=True)
    report_url = UnicodeAttribute(null=True)
    webhook_secrets: ListAttribute[str] = ListAttribute(null=True)
    push_keys = PushKeysAttribute(null=True)  # type: ignore[no-untyped-call]
    allowlist: ListAttribute[str] = ListAttribute(null=True)
    limits = LimitsAttribute(null=True)  # type: ignore[no-untyped-call]
    replies = RepliesAttribute(null=True)  # type: ignore[no-untyped-call]
    validity = ValidityAttribute(null=True)  # type: ignore[no-untyped-call]
    may_reveal = BooleanAttribute(null=True)

    by_app_key = ByAppKey()

    def application(self) -> Application:
        """Return the application that this record holds."""
        return application_of(self.to_dynamodb_dict())


class DynamoApplications:
    """Applications in a table of ApplicationRecord, and what operators do with them."""

    def __init__(self, records: type[ApplicationRecord]) -> None:
        self._records = records

    def all(self) -> Iterator[Application]:
        """Yield every application."""
        for record in self._records.scan():
            yield record.application()

    def get(self, application_id: str) -> Application | None:
        """Return an application by its id."""
        if not is_possible_key(application_id):
            return None
        try:
            return self._records.get(application_id).application()
        except self._records.DoesNotExist:
            return None

    def get_by_key(self, app_key: str) -> Application | None:
        """Return the application that this key names."""
        if not is_possible_key(app_key):
            return None
        for record in self._records.by_app_key.query(app_key, limit=1):
            return record.application()
        return None

    def save(self, application: Application) -> None:
        """Store an application, replacing what is there."""
        self._record(application).save()

    def create(self, application: Application) -> bool:
        """Store an application unless its id is taken; tell whether it is stored."""
        written = self._record(application).put_if(self._records.application_id.does_not_exist())
        # A write that was repeated because its answer was lost finds its own key, which is random.
        return written.applied or _has_key(written.item, application.app_key)

    def rename(self, application_id: str, name: str) -> Application | None:
        """Give an application another name (APP-04)."""
        return self._change(application_id, self._records.name.set(name))

    def set_state(self, application_id: str, state: ApplicationState) -> Application | None:
        """Pause or resume an application (APP-13)."""
        return self._change(application_id, self._records.state.set(state))

    def set_allowlist(self, application_id: str, allowlist: Sequence[str]) -> Application | None:
        """Say from where an application may call (APP-08)."""
        return self._change(application_id, self._records.allowlist.set(list(allowlist)))

    def set_limits(self, application_id: str, limits: FrequencyLimits | None) -> Application | None:
        """Say how often an application may write to one number (FRQ-09)."""
        chosen = LimitsAttribute.of(limits)
        return self._change(application_id, self._records.limits.set(chosen))

    def set_uplink_url(self, application_id: str, url: str | None) -> Application | None:
        """Say where an application's replies go; None takes the destination away (APP-09)."""
        return self._change(application_id, _set_or_remove(self._records.uplink_url, url))

    def set_report_url(self, application_id: str, url: str | None) -> Application | None:
        """Say where status reports go that have no address of their own (RPT-01)."""
        return self._change(application_id, _set_or_remove(self._records.report_url, url))

    def set_validity(self, application_id: str, validity: Validity) -> Application | None:
        """Say how long the messages of an application are valid."""
        chosen, attribute = ValidityAttribute.of(validity), self._records.validity
        action = attribute.remove() if chosen is None else attribute.set(chosen)
        return self._change(application_id, action)

    def set_may_reveal(self, application_id: str, *, may_reveal: bool) -> Application | None:
        """Say whether an application may see whole numbers over HTTP (PRV-03)."""
        return self._change(application_id, self._records.may_reveal.set(may_reveal))

    def set_replies(self, application_id: str, replies: ReplySettings) -> Application | None:
        """Say how the replies to an application are treated."""
        chosen = RepliesAttribute.of(replies)
        return self._change(application_id, self._records.replies.set(chosen))

    def set_push_keys(self, application_id: str, keys: PushKeys | None) -> Application | None:
        """Say with which pair an application's pushes are signed, None for no signature."""
        pair = PushKeysAttribute.of(keys)
        return self._change(application_id, _set_or_remove(self._records.push_keys, pair))

    def rotate_secret(self, application_id: str, secret: str) -> Application | None:
        """Make this the newest secret; the newest one before it stays valid beside it."""
        return self._change_secrets(application_id, self._records.app_secrets, _with(secret))

    def retire_secret(self, application_id: str) -> Application | None:
        """Leave only the newest secret valid."""
        return self._change_secrets(application_id, self._records.app_secrets, _only_the_newest)

    def rotate_webhook_secret(self, application_id: str, secret: str) -> Application | None:
        """Sign pushes with this secret, too, beside the newest one before it."""
        return self._change_secrets(application_id, self._records.webhook_secrets, _with(secret))

    def retire_webhook_secret(self, application_id: str) -> Application | None:
        """Sign pushes with the newest secret only."""
        return self._change_secrets(application_id, self._records.webhook_secrets, _only_the_newest)

    def clear_webhook_secrets(self, application_id: str) -> Application | None:
        """Sign pushes with no secret any more."""
        return self._change(application_id, self._records.webhook_secrets.remove())

    def _change(self, application_id: str, action: Action) -> Application | None:
        """Change one thing of an application and nothing else.

        Returns the application as it is now, None if there is no such application.
        """
        if not is_possible_key(application_id):
            return None
        is_there = self._records.application_id.exists()
        written = self._records(application_id).update_if(is_there, [action])
        return written.item.application() if written.item else None

    def _change_secrets(
        self,
        application_id: str,
        secrets: ListAttribute[str],
        change: Callable[[Sequence[str]], list[str]],
    ) -> Application | None:
        """Change the secrets if they are still what they were when they were read."""
        application = self.get(application_id)
        for _ in range(_TRIES):
            if application is None:
                return None
            before = list(getattr(application, str(secrets.attr_name)))
            unchanged = secrets == before if before else secrets.does_not_exist()
            action = _set_or_remove(secrets, change(before) or None)
            written = self._records(application_id).update_if(unchanged, [action])
            application = written.item.application() if written.item else None
            if written.applied:
                return application
        raise SecretsContended

    def _record(self, application: Application) -> ApplicationRecord:
        return self._records(
            application.application_id,
            app_key=application.app_key,
            app_secrets=list(application.app_secrets),
            name=application.name,
            area=application.area,
            dialect=application.dialect,
            state=application.state,
            uplink_url=application.uplink_url,
            report_url=application.report_url,
            webhook_secrets=list(application.webhook_secrets) or None,
            push_keys=PushKeysAttribute.of(application.push_keys),
            allowlist=list(application.allowlist),
            limits=LimitsAttribute.of(application.limits),
            replies=RepliesAttribute.of(application.replies),
            validity=ValidityAttribute.of(application.validity),
            may_reveal=application.may_reveal or None,
        )


def _with(secret: str) -> Callable[[Sequence[str]], list[str]]:
    """Put a secret before the others, of which only the newest stays."""
    return lambda secrets: [secret, *(one for one in secrets if one != secret)][:2]


def _only_the_newest(secrets: Sequence[str]) -> list[str]:
    return list(secrets[:1])


def _set_or_remove(attribute: Attribute[Any], value: object | None) -> Action:
    return attribute.remove() if value is None else attribute.set(value)


def _has_key(record: ApplicationRecord | None, app_key: str) -> bool:
    return record is not None and record.app_key == app_key
