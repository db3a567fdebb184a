"""Configuration as functions read it: from a small memory in front of three tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, Protocol, TypeVar

from heliograph.domain.configuration import Application, Channel, MessageType, Template

FOUND_SECONDS: Final = 25.0
"""Answers may be 30 seconds old; the rest is room for a slow read, which ages them too."""
MISSING_SECONDS: Final = 5.0
"""What was not there is asked for again sooner: somebody may be setting it up."""
CAPACITY: Final = 2048
"""Answers of a kind that are remembered. Invented keys push out only what was not there."""

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class _Applications(Protocol):
    def get(self, application_id: str) -> Application | None: ...
    def get_by_key(self, app_key: str) -> Application | None: ...


class _Channels(Protocol):
    def get(self, channel_number: str) -> Channel | None: ...
    def get_by_signature(
        self, application_id: str, signature_name: str, message_type: MessageType
    ) -> Channel | None: ...


class _Templates(Protocol):
    def get(self, template_id: str) -> Template | None: ...


class Memory(Generic[Key, Found]):
    """Remembers what a function found or did not find. May be used by several threads.

    Threads that miss at once all read: an extra read is cheaper than a lock across a request.
    """

    def __init__(self, find: Callable[[Key], Found | None], timer: Callable[[], float]) -> None:
        self._find = find
        self._timer = timer
        self._found = _Answers[Key, Found](FOUND_SECONDS)
        self._missing = _Answers[Key, None](MISSING_SECONDS)

    def get(self, key: Key) -> Found | None:
        """Return the answer for this key, remembered or found now."""
        now = self._timer()
        for answers in (self._found, self._missing):
            known = answers.by_key.get(key)
            if known is not None and now < known[0]:
                return known[1]
        found = self._find(key)
        if found is None:
            self._missing.add(key, None, now)
        else:
            self._found.add(key, found, now)
        return found


class _Answers(Generic[Key, Found]):
    """Answers that hold equally long: the one that was added first ends first, and goes first.

    by_key: until when they hold, and what they are.
    """

    def __init__(self, seconds: float) -> None:
        self.by_key: dict[Key, tuple[float, Found]] = {}
        self._seconds = seconds
        self._lock = Lock()

    def add(self, key: Key, found: Found, now: float) -> None:
        """Add an answer that was asked for at this time."""
        with self._lock:
            self.by_key.pop(key, None)
            if len(self.by_key) == CAPACITY:
                del self.by_key[next(iter(self.by_key))]
            self.by_key[key] = now + self._seconds, found


class CachedApplications:
    """KnownApplications, each answer at most 30 seconds old.

    timer: seconds on a clock that never goes back.
    """

    def __init__(
        self, applications: _Applications, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._applications = Memory(applications.get, timer)

    def application(self, application_id: str) -> Application | None:
        """Return an application by its id."""
        return self._applications.get(application_id)


class CachedChannelOwners(CachedApplications):
    """ChannelOwners, each answer at most 30 seconds old."""

    def __init__(
        self,
        applications: _Applications,
        channels: _Channels,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(applications, timer)
        self._channels = Memory(channels.get, timer)

    def channel(self, channel_number: str) -> Channel | None:
        """Return a channel by its number."""
        return self._channels.get(channel_number)


class CachedConfiguration(CachedChannelOwners):
    """Configuration, each answer at most 30 seconds old."""

    def __init__(
        self,
        applications: _Applications,
        channels: _Channels,
        templates: _Templates,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(applications, channels, timer)
        self._applications_by_key = Memory(applications.get_by_key, timer)
        self._channels_by_signature: Memory[tuple[str, str, MessageType], Channel] = Memory(
            lambda signature: channels.get_by_signature(*signature), timer
        )
        self._templates = Memory(templates.get, timer)

    def application_by_key(self, app_key: str) -> Application | None:
        """Return the application that this key names."""
        return self._applications_by_key.get(app_key)

    def channel_of_signature(
        self, application_id: str, signature_name: str, message_type: MessageType
    ) -> Channel | None:
        """Return the channel of an application's signature of this type."""
        return self._channels_by_signature.get((application_id, signature_name, message_type))

    def template(self, template_id: str) -> Template | None:
        """Return a template by its id."""
        return self._templates.get(template_id)
