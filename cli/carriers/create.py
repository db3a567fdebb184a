"""`heliograph carriers create` and `set`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, TypeAlias

import typer
from heliograph.carriers.vendors import VENDORS, account_fields
from heliograph.domain.configuration_rules import RuleBroken
from heliograph.domain.routing import SUBMITS_AT_ONCE, CarrierSetup, Routing
from heliograph.domain.routing_rules import with_carrier, with_new_carrier

from cli.carriers.view import CarrierName, changed, show_carrier, there
from cli.context import AsJson, group, reached
from cli.screen import fail, note

app = group("Set up a carrier.")

BUILT_IN = "simulator"
"""The name of the carrier that a sandbox has by itself."""


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    pairs = dict(text.partition("=")[::2] for text in texts if "=" in text)
    if len(pairs) < len(texts):
        raise typer.BadParameter("write it once for each name, as NAME=VALUE.")
    return pairs


Vendor: TypeAlias = Annotated[
    str, typer.Option("--vendor", help=f"Whose service it is: {', '.join(sorted(VENDORS))}.")
]
Settings: TypeAlias = Annotated[
    list[str] | None, typer.Option("--setting", help="A setting of its vendor, as NAME=VALUE.")
]
Senders: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--sender", help="What it calls a channel, as CHANNEL_NUMBER=SENDER."),
]
PerSecond: TypeAlias = Annotated[
    float | None, typer.Option("--per-second", help="How many segments a second it takes.")
]
AtOnce: TypeAlias = Annotated[
    int | None, typer.Option("--at-once", help="How many submits a dispatcher makes at a time.")
]


@app.command("create")
def create(
    ctx: typer.Context,
    name: CarrierName,
    vendor: Vendor,
    settings: Settings = None,
    senders: Senders = None,
    per_second: PerSecond = None,
    at_once: AtOnce = None,
    as_json: AsJson = False,
) -> None:
    """Set up a carrier. `carriers credentials` asks for what must not be seen."""
    setup = CarrierSetup(
        name=name,
        vendor=vendor,
        settings=_pairs(settings or []),
        senders=_pairs(senders or []),
        per_second=per_second,
        at_once=at_once or SUBMITS_AT_ONCE,
    )

    def add(routing: Routing) -> Routing:
        if name == BUILT_IN:
            raise RuleBroken(f"The name {BUILT_IN} belongs to the carrier of a sandbox.")
        return with_new_carrier(routing, _checked(setup))

    with reached(ctx) as deployment:
        changed(deployment, add)
    show_carrier(setup, as_json)
    if any(field.is_secret for field in account_fields(vendor)):
        note(f"Next: `heliograph carriers credentials {name}`, then `routes add`.")


@app.command("set")
def set_(
    ctx: typer.Context,
    name: CarrierName,
    settings: Settings = None,
    senders: Senders = None,
    per_second: PerSecond = None,
    at_once: AtOnce = None,
    unlimited: Annotated[
        bool, typer.Option("--unlimited", help="It says nothing of how many it takes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Change what is given and nothing else. An empty value takes a setting or sender away."""
    if unlimited and per_second is not None:
        raise typer.BadParameter("give --per-second or --unlimited, not both.")

    def change(routing: Routing) -> Routing:
        before = there(routing, name)
        rate = before.per_second if per_second is None else per_second
        after = replace(
            before,
            settings=_merged(before.settings, _pairs(settings or [])),
            senders=_merged(before.senders, _pairs(senders or [])),
            per_second=None if unlimited else rate,
            at_once=before.at_once if at_once is None else at_once,
        )
        return with_carrier(routing, _checked(after))

    with reached(ctx) as deployment:
        routing = changed(deployment, change)
    show_carrier(routing.carriers[name], as_json)


def _merged(before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in {**before, **given}.items() if value}


def _checked(setup: CarrierSetup) -> CarrierSetup:
    """Check a carrier's settings by what its vendor asks for. Raises RuleBroken."""
    if setup.vendor not in VENDORS:
        fail(f"There is no vendor {setup.vendor!r}; there are {', '.join(sorted(VENDORS))}.")
    fields = {field.name: field for field in account_fields(setup.vendor) if not field.is_secret}
    for name, value in setup.settings.items():
        if name not in fields:
            known = ", ".join(fields) or "none"
            raise RuleBroken(f"{setup.vendor} has no setting {name}; its settings: {known}.")
        if not fields[name].accepts(value):
            raise RuleBroken(f"The setting {name} is {fields[name].help}; {value!r} is not.")
    missing = [one for one in fields.values() if one.is_required and one.name not in setup.settings]
    if missing:
        first = missing[0]
        raise RuleBroken(f"The setting {first.name} is missing: {first.help}.")
    return setup
