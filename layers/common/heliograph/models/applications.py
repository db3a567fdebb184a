"""The records of applications."""

from __future__ import annotations

from collections.abc import Iterator

from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from heliograph.domain.configuration import Application, ApplicationState, Area
from heliograph.models.database import EnumAttribute, Record, is_possible_key


class ByAppKey(GlobalSecondaryIndex["ApplicationRecord"]):  # type: ignore[no-untyped-call]
    """Applications by the key that names the caller."""

    class Meta:
        index_name = "by_app_key"
        projection = AllProjection()

    app_key = UnicodeAttribute(hash_key=True)


class ApplicationRecord(Record):
    """One application."""

    application_id = UnicodeAttribute(hash_key=True)
    app_key = UnicodeAttribute()
    app_secrets: ListAttribute[str] = ListAttribute()
    name = UnicodeAttribute()
    area = EnumAttribute(Area)
    dialect = UnicodeAttribute()
    state = EnumAttribute(ApplicationState)
    uplink_url = UnicodeAttribute(null=True)

    by_app_key = ByAppKey()

    def application(self) -> Application:
        """Return the application that this record holds."""
        return Application(
            application_id=self.application_id,
            name=self.name,
            area=self.area,
            dialect=self.dialect,
            app_key=self.app_key,
            app_secrets=tuple(self.app_secrets),
            state=self.state,
            uplink_url=self.uplink_url,
        )


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
        self._records(
            application.application_id,
            app_key=application.app_key,
            app_secrets=list(application.app_secrets),
            name=application.name,
            area=application.area,
            dialect=application.dialect,
            state=application.state,
            uplink_url=application.uplink_url,
        ).save()

    def set_uplink_url(self, application_id: str, url: str | None) -> Application | None:
        """Change where an application's replies go, and nothing else (APP-09).

        url: None takes the destination away. Returns the application as it is now, None if there
        is no such application.
        """
        if not is_possible_key(application_id):
            return None
        destination = self._records.uplink_url
        action = destination.remove() if url is None else destination.set(url)
        is_there = self._records.application_id.exists()
        written = self._records(application_id).update_if(is_there, [action])
        return written.item.application() if written.item else None
