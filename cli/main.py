"""The command `heliograph` and which deployment it speaks to."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import typer

from cli import (
    applications,
    blocklist,
    carriers,
    channels,
    details,
    erase,
    export,
    inbound,
    messages,
    numbers,
    operators,
    opt_outs,
    pushes,
    routes,
    statistics,
    templates,
)
from cli.context import Connect, Selection, connect, group
from cli.target import LOCAL_URL, Target

app = group("Look after a deployment of Heliograph: a local run, or a stack in AWS.")
app.add_typer(applications.app, name="applications")
app.add_typer(channels.app, name="channels")
app.add_typer(templates.app, name="templates")
app.add_typer(carriers.app, name="carriers")
app.add_typer(routes.app, name="routes")
app.add_typer(messages.app, name="message")
app.command("details")(details.list_details)
app.add_typer(pushes.app, name="pushes")
app.add_typer(inbound.app, name="inbound")
app.add_typer(statistics.app, name="statistics")
app.add_typer(opt_outs.app, name="opt-outs")
app.add_typer(blocklist.app, name="blocklist")
app.add_typer(numbers.app, name="numbers")
app.add_typer(export.app, name="export")
app.command("erase")(erase.erase)
app.add_typer(operators.app, name="operators")

StackName = Annotated[
    str | None,
    typer.Option("--stack", envvar="HELIOGRAPH_STACK", help="Name of the CloudFormation stack."),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="HELIOGRAPH_URL",
        help=f"Where a local run listens, {LOCAL_URL} if nothing else is said.",
        show_default=False,
    ),
]
Region = Annotated[
    str | None,
    typer.Option(
        "--region", envvar=["AWS_REGION", "AWS_DEFAULT_REGION"], help="Region of the stack."
    ),
]
Profile = Annotated[
    str | None,
    typer.Option("--profile", envvar="AWS_PROFILE", help="AWS profile to use for the stack."),
]


@app.callback()
def choose(
    ctx: typer.Context,
    stack: StackName = None,
    url: Url = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Look after a deployment of Heliograph: a local run, or a stack in AWS."""
    way: Connect = ctx.obj or connect
    if _is_typed(ctx, "stack") and _is_typed(ctx, "url"):
        raise typer.BadParameter("give --stack or --url, not both.")
    if url is not None and (_is_typed(ctx, "url") or stack is None):
        target = Target(url=_local_address(url))
    else:
        target = Target(stack=stack, region=region, profile=profile)
    ctx.obj = Selection(target, way)


def main() -> None:
    """Run the command. Exit codes: 0 done, 1 it could not be done, 2 it was not understood."""
    app()


def _is_typed(ctx: typer.Context, name: str) -> bool:
    """Tell whether an option was typed, which goes before what the environment says."""
    source = ctx.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _local_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise typer.BadParameter(f"--url {url!r} must look like {LOCAL_URL}.")
    return url
