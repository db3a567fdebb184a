"""What is stored: configuration, messages, inbound messages, checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from heliograph.domain.configuration import Application, Channel, MessageType, Template
from heliograph.domain.messages import Change, DeliveryReport, Message
from heliograph.domain.values import value
from heliograph.ports.pending import Pending

if TYPE_CHECKING:
    # A send is spared this import.
    from heliograph.domain.inbound import CarrierUplink, InboundMessage
    from heliograph.domain.parts import Assembly


class KnownApplications(Protocol):
    """The applications one by one. Answers may be up to 30 seconds old."""

    def application(self, application_id: str) -> Application | None:
        """Return an application by its id."""


class ChannelOwners(KnownApplications, Protocol):
    """Which application a channel number belongs to. Answers may be up to 30 seconds old."""

    def channel(self, channel_number: str) -> Channel | None:
        """Return a channel by its number."""


class Configuration(ChannelOwners, Protocol):
    """What operators set up. Answers may be up to 30 seconds old."""

    def application_by_key(self, app_key: str) -> Application | None:
        """Return the application that this key names."""

    def channel_of_signature(
        self, application_id: str, signature_name: str, message_type: MessageType
    ) -> Channel | None:
        """Return the channel of an application's signature of this type."""

    def template(self, template_id: str) -> Template | None:
        """Return a template by its id."""


class Applications(Protocol):
    """All applications of the deployment."""

    def all(self) -> Iterator[Application]:
        """Yield every application."""


@value()
class Step:
    """What became of a change: whether it was applied, and the message as it is now."""

    applied: bool
    message: Message


class KeptMessages(Protocol):
    """The records of messages one by one."""

    def message(self, message_id: str) -> Message | None:
        """Return a message by its id, as it is at this moment."""


class MessageStore(KeptMessages, Protocol):
    """The records of messages. Whatever changes one is one conditional write."""

    def begin(self, message: Message) -> Step:
        """Store the first record of a message. Applied only if there is none yet."""

    def begin_later(self, message: Message) -> Pending:
        """Return the write of the first record of a message."""

    def claim(self, message: Message) -> Step:
        """Store a message that a dispatcher is about to submit once more, under its new claim.

        Applied only if there is no record yet or the record says ACCEPTED, which means that no
        carrier has the message. So of all who try, one wins.
        """

    def end_unsent(self, message: Message) -> Step:
        """Store a message that ends here, with its outcome, and that no carrier gets.

        Applied where a claim would be: whoever claimed the message before has the last word.
        """

    def record(self, message_id: str, change: Change) -> Step:
        """Move a message to another state if its present state and its claim allow it.

        Raises MessageUnknown if there is no record.
        """

    def note_contradiction(self, report: DeliveryReport) -> None:
        """Note in the record that a final report said otherwise than the one that counts.

        The first one is kept, the others are counted. The same queue entry counts once.
        """


class MessagesTogether(Protocol):
    """The records of several messages at once."""

    def record_together(self, changes: Sequence[tuple[str, Change]]) -> Sequence[Step | None]:
        """Move messages, named by their ids, to other states; return the steps that were applied.

        None stands for a change that was not applied, or of which that is not known: it has to be
        made by itself, which tells.
        """


class MessagesByTime(Protocol):
    """The records of messages in the order of their acceptance."""

    def accepted_between(
        self, application_id: str, start: datetime, end: datetime
    ) -> Iterator[Message]:
        """Yield an application's messages accepted from `start` up to, not including, `end`."""


class SentMessages(Protocol):
    """The records of messages by who got them."""

    def to(
        self, recipient: str, channel_number: str, start: datetime, end: datetime
    ) -> Sequence[Message]:
        """Return the messages to a number from a channel that were accepted in this time.

        Both ends are included. Of more than MOST_CANDIDATES the newest ones. One that was claimed
        within the last moments may be missing.
        """


class InboundStore(Protocol):
    """The records of inbound messages."""

    def store_once(self, message: InboundMessage) -> InboundMessage:
        """Store an inbound message unless it is there; return the record as it is now."""


class Assemblies(Protocol):
    """The parts of long inbound messages. Whatever changes an assembly is one conditional write."""

    def of(self, key: str, at: datetime) -> Sequence[Assembly]:
        """Return the assemblies with a key that are kept at this time, as they are now."""

    def begin(self, assembly: Assembly) -> bool:
        """Store an assembly unless there is one of its number; tell whether it was stored."""

    def add(
        self, assembly: Assembly, uplink: CarrierUplink, waits_until: datetime
    ) -> Assembly | None:
        """Add a part and return the assembly as it is now.

        None, and nothing is added, if there is a part of its number or the assembly is closed.
        """

    def close(self, assembly: Assembly) -> bool:
        """Close an assembly unless a part was added since the caller saw it; tell whether it is."""

    def forget_content(self, assembly: Assembly) -> bool:
        """Note that the message was forwarded. What its parts said goes, their ids stay.

        Tell whether it was there and not so before.
        """


class Checkpoints(Protocol):
    """How far a repeated piece of work has come."""

    def read(self, name: str) -> datetime | None:
        """Return the checkpoint, None if there was none yet."""

    def write(self, name: str, at: datetime) -> None:
        """Store the checkpoint."""
