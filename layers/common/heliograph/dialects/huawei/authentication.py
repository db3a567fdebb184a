"""Who is asking: the Authorization header chooses one of two schemes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from heliograph.dialects.huawei import codes, sdk_hmac, wsse
from heliograph.dialects.huawei.codes import Unauthorized
from heliograph.domain.allowlist import may_call_from
from heliograph.domain.configuration import Application
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest
from heliograph.ports.records import Configuration

_SIGNATURE_SCHEMES: Final = "sdk-"
"""All schemes of the vendor's SDKs begin so; of them only SDK-HMAC-SHA256 is accepted."""


@dataclass(frozen=True, slots=True)
class Authentication:
    """Prove which application sends a request (APP-02, API-17)."""

    configuration: Configuration
    clock: Clock

    def __call__(self, request: HttpRequest) -> Application:
        """Return the application. Raises Unauthorized or ApplicationSuspended.

        From where it may call is said only to who has proved to be it (APP-08).
        """
        application = self._proved(request)
        if not may_call_from(request.client_address, application.allowlist):
            raise Unauthorized(codes.ADDRESS_NOT_ALLOWED)
        return application

    def _proved(self, request: HttpRequest) -> Application:
        authorization = request.headers.get("authorization", "").strip()
        if not authorization:
            raise Unauthorized(codes.NO_AUTHORIZATION)
        if authorization.lower().startswith(_SIGNATURE_SCHEMES):
            return sdk_hmac.authenticate(request, self.configuration, self.clock.now())
        return wsse.authenticate(request, self.configuration, self.clock.now())
