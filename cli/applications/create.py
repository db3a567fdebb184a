"""`heliograph applications create`: a new application, with its key and first secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from heliograph.domain.configuration import Application, Area, default_limits
from heliograph.domain.configuration_rules import APPLICATIONS_PER_AREA, application_name

from cli.applications.view import public
from cli.arguments import RaiseQuota, destination, following
from cli.context import AsJson, group, reached
from cli.dialects import DIALECT
from cli.keys import new_key
from cli.screen import fail, say, show_facts, show_json

if TYPE_CHECKING:
    from heliograph.models.applications import DynamoApplications

app = group("Create applications.")

_BEFORE_THE_FIRST: Final = 10_000

Name = Annotated[
    str,
    typer.Option("--name", callback=following(application_name), help="Letters, digits and _."),
]
ItsArea = Annotated[Area, typer.Option("--area", help="Where it sends; this cannot be changed.")]
UplinkUrl = Annotated[
    str | None,
    typer.Option(
        "--uplink-url", callback=following(destination), help="Where its replies are pushed."
    ),
]


@app.command("create")
def create(
    ctx: typer.Context,
    name: Name,
    area: ItsArea,
    uplink_url: UplinkUrl = None,
    raise_quota: RaiseQuota = False,
    as_json: AsJson = False,
) -> None:
    """Create an application and show its key and secret: the secret only this once."""
    wanted = Application(
        application_id="",
        name=name,
        area=area,
        dialect=DIALECT,
        app_key=new_key(),
        app_secrets=(new_key(),),
        uplink_url=uplink_url,
        limits=default_limits(area),
    )
    with reached(ctx) as deployment:
        application = _store(deployment.applications, wanted, raise_quota=raise_quota)
        base_url = deployment.base_url
    _show(application, base_url, as_json)


def _store(
    applications: DynamoApplications, wanted: Application, *, raise_quota: bool
) -> Application:
    """Store the application under the next free id."""
    existing = list(applications.all())
    if not raise_quota:
        _hold_to_quota(existing, wanted.area)
    number = max((int(one.application_id) for one in existing), default=_BEFORE_THE_FIRST) + 1
    while not applications.create(made := replace(wanted, application_id=str(number))):
        number += 1  # somebody else has taken it in the meantime
    return made


def _hold_to_quota(existing: Sequence[Application], area: Area) -> None:
    """Keep an area to its quota unless the operator raises it (APP-06)."""
    if sum(one.area is area for one in existing) >= APPLICATIONS_PER_AREA:
        fail(
            f"There are {APPLICATIONS_PER_AREA} {area} applications already, which is the quota. "
            "--raise-quota creates it all the same."
        )


def _show(application: Application, base_url: str, as_json: bool) -> None:
    secret = application.app_secrets[0]
    if as_json:
        shown: dict[str, Any] = {**public(application), "app_secret": secret, "base_url": base_url}
        show_json(shown)
        return
    show_facts(
        f"Application {application.name}",
        {
            "application id": application.application_id,
            "app key": application.app_key,
            "app secret": secret,
            "base URL": base_url,
        },
    )
    say("The secret is not shown again; `applications rotate-secret` makes another one.")
