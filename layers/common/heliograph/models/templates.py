"""The records of templates."""

from __future__ import annotations

from collections.abc import Iterator

from pynamodb.attributes import BooleanAttribute, ListAttribute, UnicodeAttribute

from heliograph.domain.configuration import MessageType, Template, TemplateState
from heliograph.models.database import EnumAttribute, Record
from heliograph.models.items import template_of
from heliograph.models.keys import is_possible_key


class TemplateRecord(Record):
    """One template."""

    template_id = UnicodeAttribute(hash_key=True)
    application_id = UnicodeAttribute()
    name = UnicodeAttribute()
    content = UnicodeAttribute()
    state = EnumAttribute(TemplateState)
    message_type = EnumAttribute(MessageType, null=True)
    signature_name = UnicodeAttribute(null=True)
    is_general = BooleanAttribute()
    variable_types: ListAttribute[str] = ListAttribute(null=True)

    def template(self) -> Template:
        """Return the template that this record holds."""
        return template_of(self.to_dynamodb_dict())


class DynamoTemplates:
    """Templates in a table of TemplateRecord."""

    def __init__(self, records: type[TemplateRecord]) -> None:
        self._records = records

    def get(self, template_id: str) -> Template | None:
        """Return a template by its id."""
        if not is_possible_key(template_id):
            return None
        try:
            return self._records.get(template_id).template()
        except self._records.DoesNotExist:
            return None

    def all(self) -> Iterator[Template]:
        """Yield every template."""
        for record in self._records.scan():
            yield record.template()

    def of_application(self, application_id: str) -> Iterator[Template]:
        """Yield the templates of an application. Reads the whole table."""
        for record in self._records.scan(self._records.application_id == application_id):
            yield record.template()

    def save(self, template: Template) -> None:
        """Store a template, replacing what is there."""
        self._record(template).save()

    def create(self, template: Template) -> bool:
        """Store a template unless its id is taken; tell whether it is stored."""
        written = self._record(template).put_if(self._records.template_id.does_not_exist())
        # A write that was repeated because its answer was lost finds what it stored.
        return written.applied or _holds(written.item, template)

    def set_state(
        self, template_id: str, before: TemplateState, state: TemplateState
    ) -> Template | None:
        """Move a template from one state to another (TPL-24).

        Returns the template as it is now, None if it is in neither state or not there.
        """
        if not is_possible_key(template_id):
            return None
        its_state = self._records.state
        written = self._records(template_id).update_if(its_state == before, [its_state.set(state)])
        if written.item is None or written.item.state is not state:
            return None
        return written.item.template()

    def _record(self, template: Template) -> TemplateRecord:
        return self._records(
            template.template_id,
            application_id=template.application_id,
            name=template.name,
            content=template.content,
            state=template.state,
            message_type=template.message_type,
            signature_name=template.signature_name,
            is_general=template.is_general,
            variable_types=[one.value for one in template.variable_types] or None,
        )


def _holds(record: TemplateRecord | None, template: Template) -> bool:
    return record is not None and record.template() == template
