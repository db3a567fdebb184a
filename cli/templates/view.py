"""What is shown of a template."""

from __future__ import annotations

from typing import Any, Final

from heliograph.domain.configuration import Area, Template
from heliograph.domain.template_size import largest

from cli.screen import fail, show_facts, show_json

HEADS: Final = ("ID", "APPLICATION", "NAME", "STATE", "TYPE", "SIGNATURE")
GENERAL: Final = "(general)"


def row(template: Template) -> tuple[str | None, ...]:
    """Return a template as a line of the list."""
    return (
        template.template_id,
        template.application_id,
        template.name,
        template.state.value,
        None if template.message_type is None else template.message_type.value,
        GENERAL if template.is_general else template.signature_name,
    )


def public(template: Template) -> dict[str, Any]:
    """Return what programs see of a template."""
    return {
        "template_id": template.template_id,
        "application_id": template.application_id,
        "name": template.name,
        "state": template.state.value,
        "message_type": None if template.message_type is None else template.message_type.value,
        "signature_name": template.signature_name,
        "is_general": template.is_general,
        "content": template.content,
        "variable_types": [one.value for one in template.variable_types],
    }


def show(template: Template, area: Area, as_json: bool) -> None:
    """Show a template and how large its messages get (TPL-21)."""
    size = largest(template.content, template.signature_name, area, template.variable_types)
    if as_json:
        show_json(
            {
                **public(template),
                "characters_at_most": size.characters,
                "segments_at_most": size.segment_count,
            }
        )
        return
    shown = dict(zip((head.lower() for head in HEADS), row(template), strict=True))
    and_signature = " and its signature" if template.is_general else ""
    show_facts(
        f"Template {template.name}",
        {
            **shown,
            "content": template.content,
            "characters": f"at most {size.characters}{and_signature}",
            "segments": f"at most {size.segment_count}",
        },
    )


def there(template: Template | None, template_id: str) -> Template:
    """Return a template, or say that there is none and end with exit code 1."""
    if template is None:
        fail(f"There is no template {template_id}. `templates list` shows all.")
    return template
