"""`heliograph templates`: the texts that may be sent.

create.py  a new text
review.py  from a draft to a text that may be sent, and out of use
view.py    what is shown of a template
"""

from __future__ import annotations

import typer

from cli.applications.view import there as application_there
from cli.arguments import OfApplication
from cli.context import AsJson, group, reached
from cli.screen import say, show_json, show_table
from cli.templates import create, review
from cli.templates.review import TemplateId
from cli.templates.view import HEADS, public, row, show, there

app = group("Create, review, show and list templates.")


@app.command("list")
def list_templates(
    ctx: typer.Context, application_id: OfApplication = None, as_json: AsJson = False
) -> None:
    """List the templates of all applications, or of one."""
    with reached(ctx) as deployment:
        if application_id is None:
            found = list(deployment.templates.all())
        else:
            application_there(deployment.applications.get(application_id), application_id)
            found = list(deployment.templates.of_application(application_id))
    found.sort(key=lambda one: (len(one.application_id), one.application_id, one.name))
    if as_json:
        show_json([public(template) for template in found])
    elif found:
        show_table(HEADS, [row(template) for template in found])
    else:
        say("There are no templates yet. `templates create` makes one.")


@app.command("show")
def show_template(ctx: typer.Context, template_id: TemplateId, as_json: AsJson = False) -> None:
    """Show a template with its text, and how large its messages get."""
    with reached(ctx) as deployment:
        template = there(deployment.templates.get(template_id), template_id)
        application = application_there(
            deployment.applications.get(template.application_id), template.application_id
        )
    show(template, application.area, as_json)


app.add_typer(create.app)
app.add_typer(review.app)
