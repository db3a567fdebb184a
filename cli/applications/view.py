"""What is shown of an application."""

from __future__ import annotations

from typing import Any, Final

from heliograph.domain.configuration import Application
from heliograph.domain.frequency import FrequencyLimits

from cli.screen import fail

HEADS: Final = ("ID", "NAME", "AREA", "STATE", "APP KEY", "UPLINK URL")


def row(application: Application) -> tuple[str | None, ...]:
    """Return an application as a line of the list."""
    return (
        application.application_id,
        application.name,
        application.area.value,
        application.state.value,
        application.app_key,
        application.uplink_url,
    )


def public(application: Application) -> dict[str, Any]:
    """Return what may be seen of an application; never its secrets."""
    return {
        "application_id": application.application_id,
        "name": application.name,
        "area": application.area.value,
        "state": application.state.value,
        "app_key": application.app_key,
        "active_secrets": len(application.app_secrets),
        "uplink_url": application.uplink_url,
        "report_url": application.report_url,
        "active_webhook_secrets": len(application.webhook_secrets),
        "push_access_key": application.push_keys.access_key if application.push_keys else None,
        "allowlist": list(application.allowlist),
        "limits": limits(application.limits),
        "may_reveal": application.may_reveal,
    }


def limits(of: FrequencyLimits | None) -> dict[str, int] | None:
    """Return the limits of an application by name."""
    if of is None:
        return None
    return {
        "per_minute": of.per_minute,
        "per_day": of.per_day,
        "same_per_59_seconds": of.same_per_59_seconds,
        "same_per_59_minutes": of.same_per_59_minutes,
    }


def there(application: Application | None, application_id: str) -> Application:
    """Return an application, or say that there is none and end with exit code 1."""
    if application is None:
        fail(f"There is no application {application_id}. `applications list` shows all.")
    return application


def by_number(application: Application) -> tuple[int, str]:
    """Sort decimal ids as numbers."""
    return len(application.application_id), application.application_id
