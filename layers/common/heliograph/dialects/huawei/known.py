"""The application behind an app_key."""

from __future__ import annotations

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.codes import Unauthorized
from heliograph.domain.configuration import Application, ApplicationState
from heliograph.domain.errors import ApplicationSuspended
from heliograph.ports.records import Configuration


def known_application(configuration: Configuration, app_key: str) -> Application:
    """Return the application of this key. Raises Unauthorized or ApplicationSuspended."""
    application = configuration.application_by_key(app_key)
    if application is None:
        raise Unauthorized(codes.UNKNOWN_APP_KEY)
    if application.state is not ApplicationState.LAUNCHED:
        raise ApplicationSuspended
    return application
