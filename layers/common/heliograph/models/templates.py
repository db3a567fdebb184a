"""The records of templates."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from heliograph.domain.configuration import MessageType, Template, TemplateState
from heliograph.models.database import EnumAttribute, Record, is_possible_key


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

    def template(self) -> Template:
        """Return the template that this record holds."""
        return Template(
            template_id=self.template_id,
            application_id=self.application_id,
            name=self.name,
            content=self.content,
            state=self.state,
            message_type=self.message_type,
            signature_name=self.signature_name,
            is_general=self.is_general,
        )


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

    def save(self, template: Template) -> None:
        """Store a template, replacing what is there."""
        self._records(
            template.template_id,
            application_id=template.application_id,
            name=template.name,
            content=template.content,
            state=template.state,
            message_type=template.message_type,
            signature_name=template.signature_name,
            is_general=template.is_general,
        ).save()
