"""`heliograph templates create`: a new text, not yet handed in for review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer
from heliograph.domain.configuration import (
    Application,
    Area,
    Template,
    TemplateState,
    VariableType,
)
from heliograph.domain.configuration_rules import TEMPLATES_PER_APPLICATION, template_name
from heliograph.domain.template_faults import template_faults

from cli.applications.view import there
from cli.arguments import (
    ApplicationId,
    RaiseQuota,
    SignatureName,
    TypeName,
    following,
    message_type,
)
from cli.context import AsJson, group, reached
from cli.keys import new_template_id
from cli.screen import fail, say
from cli.templates.view import show

if TYPE_CHECKING:
    from cli.deployment import Deployment

app = group("Create templates.")

Name: TypeAlias = Annotated[
    str, typer.Option("--name", callback=following(template_name), help="For operators.")
]
Content: TypeAlias = Annotated[
    str | None,
    typer.Option("--content", help="Its text, with ${TXT_n}, ${NUM_n}, ${DATE}, ${TIME}."),
]
ContentFile: TypeAlias = Annotated[
    Path | None, typer.Option("--content-file", dir_okay=False, help="A UTF-8 file with its text.")
]
General: TypeAlias = Annotated[
    bool, typer.Option("--general", help="For every signature of its type (mainland).")
]
VariableTypes: TypeAlias = Annotated[
    list[VariableType] | None,
    typer.Option("--variable-type", help="Of ${1}, ${2} and so on: once for each, in order."),
]


@app.command("create")
def create(
    ctx: typer.Context,
    application_id: ApplicationId,
    name: Name,
    content: Content = None,
    content_file: ContentFile = None,
    type_name: TypeName = None,
    signature: SignatureName = None,
    is_general: General = False,
    variable_types: VariableTypes = None,
    raise_quota: RaiseQuota = False,
    as_json: AsJson = False,
) -> None:
    """Create a template. `templates submit` and `templates approve` put it to use."""
    template = Template(
        template_id=new_template_id(),
        application_id=application_id,
        name=name,
        content=_text(content, content_file),
        state=TemplateState.UNSUBMITTED,
        message_type=message_type(type_name),
        signature_name=signature,
        is_general=is_general,
        variable_types=tuple(variable_types or ()),
    )
    with reached(ctx) as deployment:
        application = there(deployment.applications.get(application_id), application_id)
        _hold_to_area(template, application)
        _hold_to_rules_of_text(template, application.area)
        _hold_to_signature(template, deployment)
        if not raise_quota:
            _hold_to_quota(template, deployment)
        deployment.templates.create(template)
    show(template, application.area, as_json)
    if not as_json:
        say(f"Next: templates submit {template.template_id}")


def _text(content: str | None, file: Path | None) -> str:
    """Return the one text that was given; the end of a file's last line is not a part of it."""
    if (content is None) == (file is None):
        raise typer.BadParameter("give --content or --content-file, one of them.")
    if content is not None or file is None:
        return content or ""
    try:
        return file.read_text(encoding="utf-8").removesuffix("\n")
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        fail(f"{file} is not in UTF-8.")


def _hold_to_area(template: Template, application: Application) -> None:
    """On the mainland a template has a type and goes with one signature or with all (TPL-22)."""
    is_typed = template.message_type is not None
    is_signed = template.signature_name is not None
    if application.area is Area.MAINLAND:
        if not is_typed or is_signed == template.is_general:
            fail(
                f"{application.name} sends on the mainland: its template needs --type, and either "
                "--signature or --general."
            )
    elif is_typed or is_signed or template.is_general:
        fail(f"{application.name} sends abroad: its template has no type and no signature.")


def _hold_to_rules_of_text(template: Template, area: Area) -> None:
    faults = template_faults(template.content, template.message_type, area, template.variable_types)
    if faults:
        listed = "".join(f"\n  {fault.text} ({fault.rule})" for fault in faults)
        fail(f"This text cannot be a template:{listed}")


def _hold_to_signature(template: Template, deployment: Deployment) -> None:
    """The signature is one of the application's, of the same type (SIG-14, TPL-35)."""
    if template.message_type is None:
        return
    names = [
        channel.signature_name
        for channel in deployment.channels.of_application(template.application_id)
        if channel.message_type is template.message_type
    ]
    if template.is_general and not names:
        fail(f"There is no {template.message_type} signature yet. `channels create` makes one.")
    if not template.is_general and template.signature_name not in names:
        fail(
            f"There is no {template.message_type} signature {template.signature_name} in this "
            "application. `channels list` shows those that are there; case counts."
        )


def _hold_to_quota(template: Template, deployment: Deployment) -> None:
    count = len(list(deployment.templates.of_application(template.application_id)))
    if count >= TEMPLATES_PER_APPLICATION:
        fail(
            f"It has {count} templates already, and {TEMPLATES_PER_APPLICATION} are the quota. "
            "--raise-quota creates it all the same."
        )
