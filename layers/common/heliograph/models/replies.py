"""How replies are treated, as a part of an application's record."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, ListAttribute, MapAttribute, UnicodeAttribute

from heliograph.domain.replies import PushFormat, ReplySettings
from heliograph.models.database import EnumAttribute


class RepliesAttribute(MapAttribute[str, object]):
    """The settings that somebody has chosen; what is missing is as ReplySettings has it."""

    opt_out_words: ListAttribute[str] = ListAttribute(null=True)
    opt_in_words: ListAttribute[str] = ListAttribute(null=True)
    has_create_time = BooleanAttribute(null=True)
    push_format = EnumAttribute(PushFormat, null=True)
    confirmation = UnicodeAttribute(null=True)

    @classmethod
    def of(cls, settings: ReplySettings) -> RepliesAttribute:
        """Return what stands for these settings."""
        words = settings.opt_out_words
        return cls(
            opt_out_words=None if words is None else list(words),
            opt_in_words=list(settings.opt_in_words) or None,
            has_create_time=settings.has_create_time,
            push_format=settings.push_format,
            confirmation=settings.confirmation,
        )
