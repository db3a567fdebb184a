"""Who holds an app_key."""

from __future__ import annotations

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.codes import Unauthorized
from heliograph.domain.callers import Holder, HolderOfKey
from heliograph.domain.errors import ApplicationSuspended


def known_holder(holder_of: HolderOfKey[Holder], app_key: str) -> Holder:
    """Return who holds this key. Raises Unauthorized or ApplicationSuspended."""
    holder = holder_of(app_key)
    if holder is None:
        raise Unauthorized(codes.UNKNOWN_APP_KEY)
    if holder.is_suspended:
        raise ApplicationSuspended
    return holder
