"""Send details, from the messages in memory."""

from collections.abc import Collection, Iterable, Mapping

from heliograph.domain.configuration import Template
from heliograph.domain.details import Wanted
from heliograph.domain.message_ids import application_of, bound_at
from heliograph.domain.messages import Message
from heliograph.ports.clock import Clock
from heliograph.ports.details import IdRange, Stretch

from tests.fakes.clock import FakeClock
from tests.fakes.records import FakeMessages


class FakeDetails:
    """MessageDetails. looked_at: how many messages it looks at if not all of them fit."""

    def __init__(
        self, messages: FakeMessages, clock: Clock | None = None, looked_at: int = 4000
    ) -> None:
        self._messages = messages
        self._clock = clock or FakeClock()
        self._looked_at = looked_at

    def of_day(self, application_id: str, ids: IdRange, wanted: Wanted, enough: int) -> Stretch:
        assert ids.start[:8] <= ids.end[:8]
        most = enough if wanted.is_anything else self._looked_at
        own = (m for m in self._all() if application_of(m.message_id) == application_id)
        return self._stretch(own, ids, wanted, most)

    def to_recipient(
        self,
        recipient: str,
        application_id: str | None,
        ids: IdRange,
        wanted: Wanted,
        enough: int,
    ) -> Stretch:
        to_them = (m for m in self._all() if m.recipient == recipient)
        stretch = self._stretch(to_them, ids, wanted, max(enough, 100))
        own = [
            one
            for one in stretch.messages
            if application_id in {None, application_of(one.message_id)}
        ]
        return Stretch(own, stretch.rest)

    def _all(self) -> list[Message]:
        return [one for _, one in sorted(self._messages.records.items(), reverse=True)]

    def _stretch(
        self, newest_first: Iterable[Message], ids: IdRange, wanted: Wanted, most: int
    ) -> Stretch:
        in_range = [one for one in newest_first if ids.start <= one.message_id < ids.end]
        looked_at = in_range[:most]
        rest = bound_at(looked_at[-1].message_id) if len(in_range) > most else None
        now = self._clock.now()
        found = [one for one in looked_at if one.kept_until > now and wanted.fits(one)]
        return Stretch(found, rest)


class FakeTemplateNames:
    """TemplateNames."""

    def __init__(self, templates: Iterable[Template] = ()) -> None:
        self._templates = {one.template_id: one for one in templates}
        self.asked: list[Collection[str]] = []

    def names(self, template_ids: Collection[str]) -> Mapping[str, str]:
        self.asked.append(template_ids)
        found = (self._templates[one] for one in template_ids if one in self._templates)
        return {one.template_id: one.name for one in found}
