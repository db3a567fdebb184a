"""Who is asking: the Authorization header chooses one of two schemes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic

from heliograph.dialects.huawei import codes, sdk_hmac, wsse
from heliograph.dialects.huawei.codes import Unauthorized
from heliograph.domain.allowlist import may_call_from
from heliograph.domain.callers import Holder, HolderOfKey
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpRequest

_SIGNATURE_SCHEMES: Final = "sdk-"
"""All schemes of the vendor's SDKs begin so; of them only SDK-HMAC-SHA256 is accepted."""


@dataclass(frozen=True, slots=True)
class Authentication(Generic[Holder]):
    """Prove who sends a request: an application, or whoever else holds a key (APP-02, API-17)."""

    holder_of: HolderOfKey[Holder]
    clock: Clock

    def __call__(self, request: HttpRequest) -> Holder:
        """Return who it is. Raises Unauthorized or ApplicationSuspended.

        From where it may call is said only to who has proved to be it (APP-08).
        """
        holder = self._proved(request)
        if not may_call_from(request.client_address, holder.allowlist):
            raise Unauthorized(codes.ADDRESS_NOT_ALLOWED)
        return holder

    def _proved(self, request: HttpRequest) -> Holder:
        authorization = request.headers.get("authorization", "").strip()
        if not authorization:
            raise Unauthorized(codes.NO_AUTHORIZATION)
        if authorization.lower().startswith(_SIGNATURE_SCHEMES):
            return sdk_hmac.authenticate(request, self.holder_of, self.clock.now())
        return wsse.authenticate(request, self.holder_of, self.clock.now())
