"""`heliograph channels`: the numbers that applications send from, and their signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

import typer
from heliograph.domain.configuration import Application, Area, Channel
from heliograph.domain.configuration_rules import (
    SIGNATURES_PER_APPLICATION,
    channel_number,
)

from cli.applications.view import there
from cli.arguments import (
    ApplicationId,
    OfApplication,
    RaiseQuota,
    SignatureName,
    TypeName,
    following,
    message_type,
)
from cli.context import AsJson, group, reached
from cli.keys import new_channel_number
from cli.screen import fail, in_words, say, show_facts, show_json, show_table

app = group("Create channel numbers with their signatures, and list them.")

_HEADS: Final = ("CHANNEL NUMBER", "APPLICATION", "SIGNATURE", "TYPE")

Number: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--number",
        callback=following(channel_number),
        help="A number of your own; without it one is made.",
    ),
]


@app.command("create")
def create(
    ctx: typer.Context,
    application_id: ApplicationId,
    signature: SignatureName = None,
    type_name: TypeName = None,
    number: Number = None,
    raise_quota: RaiseQuota = False,
    as_json: AsJson = False,
) -> None:
    """Create a channel number: on the mainland for a signature, abroad for the application."""
    wanted = Channel(
        channel_number=number or new_channel_number(),
        application_id=application_id,
        signature_name=signature,
        message_type=message_type(type_name),
    )
    with reached(ctx) as deployment:
        application = there(deployment.applications.get(application_id), application_id)
        _hold_to_area(wanted, application)
        _hold_to_others(wanted, list(deployment.channels.all()), raise_quota=raise_quota)
        if not deployment.channels.create(wanted):
            fail(f"The channel number {wanted.channel_number} is taken.")
    if as_json:
        show_json(_public(wanted))
        return
    show_facts("Channel", in_words(_public(wanted)))
    say("It can be sent from within 30 seconds.")


@app.command("list")
def list_channels(
    ctx: typer.Context, application_id: OfApplication = None, as_json: AsJson = False
) -> None:
    """List the channel numbers of all applications, or of one."""
    with reached(ctx) as deployment:
        if application_id is not None:
            there(deployment.applications.get(application_id), application_id)
        found = [
            channel
            for channel in deployment.channels.all()
            if application_id in (None, channel.application_id)
        ]
    found.sort(key=_order)
    if as_json:
        show_json([_public(channel) for channel in found])
    elif found:
        show_table(_HEADS, [_row(channel) for channel in found])
    else:
        say("There are no channels yet. `channels create` makes one.")


def _hold_to_area(wanted: Channel, application: Application) -> None:
    """On the mainland a channel belongs to a signature, abroad to the application (APP-11)."""
    has_signature = wanted.signature_name is not None
    has_type = wanted.message_type is not None
    if application.area is Area.MAINLAND and not (has_signature and has_type):
        fail(f"{application.name} sends on the mainland: its channel needs --signature and --type.")
    if application.area is Area.INTERNATIONAL and (has_signature or has_type):
        fail(f"{application.name} sends abroad: its channel has no signature and no type.")


def _hold_to_others(wanted: Channel, others: Sequence[Channel], *, raise_quota: bool) -> None:
    """Keep a signature the only one of its name and type (SIG-04), and to the quota (SIG-13)."""
    own = [other for other in others if other.application_id == wanted.application_id]
    if wanted.signature_name is None:
        if own:
            fail(f"It has its channel already: {own[0].channel_number}.")
        return
    for other in others:
        if _signature(other) == _signature(wanted):
            fail(
                f"Application {other.application_id} has the {wanted.message_type} signature "
                f"{wanted.signature_name} already, with the channel {other.channel_number}."
            )
    if len(own) >= SIGNATURES_PER_APPLICATION and not raise_quota:
        fail(
            f"It has {len(own)} signatures already, and {SIGNATURES_PER_APPLICATION} are the "
            "quota. --raise-quota creates it all the same."
        )


def _order(channel: Channel) -> tuple[int, str, str]:
    """Sort decimal application ids as numbers."""
    return len(channel.application_id), channel.application_id, channel.channel_number


def _signature(channel: Channel) -> tuple[object, ...]:
    return channel.signature_name, channel.message_type


def _row(channel: Channel) -> tuple[str | None, ...]:
    return (
        channel.channel_number,
        channel.application_id,
        channel.signature_name,
        None if channel.message_type is None else channel.message_type.value,
    )


def _public(channel: Channel) -> dict[str, str | None]:
    names = ("channel_number", "application_id", "signature_name", "message_type")
    return dict(zip(names, _row(channel), strict=True))
