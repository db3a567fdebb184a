"""What the callbacks of all carriers have in common: our reference, the longest text, strictness.

Each adapter describes its own fields; one that is wrong is named, but never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from heliograph.domain.errors import WebhookUnreadable
from heliograph.domain.message_ids import is_message_id

MAX_TEXT: Final = 20_000
"""More than the 255 segments that a message can have on the air."""


def _ours(reference: str) -> str:
    if not is_message_id(reference):
        raise ValueError("no message id of ours")
    return reference


Reference: TypeAlias = Annotated[str, AfterValidator(_ours)]
"""The id of one of our messages, as the carrier echoes it."""


class Wire(BaseModel):
    """Fields that are not named in a shape, such as prices, are the carrier's own."""

    model_config = ConfigDict(strict=True, frozen=True)


WireT = TypeVar("WireT", bound=Wire)


def read_fields(shape: type[WireT], fields: Mapping[str, object]) -> WireT:
    """Return what these fields say. Raises WebhookUnreadable."""
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise _unreadable(shape, error) from None


def read_json(shape: type[WireT], document: bytes) -> WireT:
    """Return what a document in JSON says. Raises WebhookUnreadable."""
    try:
        return shape.model_validate_json(document)
    except ValidationError as error:
        raise _unreadable(shape, error) from None


def _unreadable(shape: type[Wire], error: ValidationError) -> WebhookUnreadable:
    """Say only where and why: what pydantic would add is what the carrier sent."""
    places = ", ".join(".".join(map(str, fault["loc"])) or "body" for fault in error.errors())
    return WebhookUnreadable(f"{shape.__name__.lstrip('_')}: {places}")
