"""Which wire API the applications that operators create are pushed to in."""

from __future__ import annotations

from typing import Final

from heliograph.dialects.huawei import NAME

DIALECT: Final = NAME
