"""A carrier that speaks SMPP 3.4 on 127.0.0.1, as good or as bad as a test wants it."""

import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Lock, Thread
from typing import Self

from tests.kannel.pdus import (
    ANSWER,
    HAS_HEADER,
    IS_RECEIPT,
    Command,
    Packet,
    ShortMessage,
    Status,
    optional_field,
    unpack_message,
    whole_packets,
)

_RECEIPTED_MESSAGE_ID = 0x001E
_MESSAGE_STATE = 0x0427


@dataclass(frozen=True)
class Receipt:
    """What a handset's receipt says. state: the optional field message_state, if there is one."""

    stat: str
    err: str = "000"
    state: int | None = None


@dataclass
class Handset:
    """How the carrier treats the messages to one number.

    answers: the statuses of its first answers; then it takes them. receipts: what it reports of
    each message that asks for receipts. reply: what its owner writes back to each message.
    """

    answers: deque[Status] = field(default_factory=deque)
    receipts: Sequence[Receipt] = (Receipt("DELIVRD"),)
    reply: str | None = None


@dataclass(frozen=True)
class Submitted:
    """A message that the carrier took, and the id that it gave it."""

    carrier_message_id: str
    message: ShortMessage


class SmppCarrier:
    """Listens on one port, on and off. submitted: what it took. refused: what it did not."""

    def __init__(self) -> None:
        self.handsets: dict[str, Handset] = {}
        self.submitted: list[Submitted] = []
        self.refused: list[tuple[ShortMessage, Status]] = []
        self._changed = Condition()
        self._sending = Lock()
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._threads: list[Thread] = []
        self._sequence = 0
        self.port = 0

    # -- on and off --------------------------------------------------------------------------------

    def start(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._threads = [Thread(target=self._accept, args=(self._listener,), daemon=True)]
        self._threads[0].start()
        return self

    def stop(self) -> None:
        """Go offline, as a carrier does that falls over."""
        for one in (self._listener, self._client):
            if one is not None:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
        self._listener = self._client = None
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_until_bound(self, seconds: float = 15.0) -> None:
        self._wait(lambda: self._client is not None, "nobody bound", seconds)

    def wait_until_unbound(self, seconds: float = 15.0) -> None:
        self._wait(lambda: self._client is None, "somebody is bound", seconds)

    # -- what has happened -------------------------------------------------------------------------

    def to(self, number: str) -> list[Submitted]:
        """The messages it took for a number, given as E.164."""
        wanted = number.lstrip("+")
        with self._changed:
            return [one for one in self.submitted if one.message.destination == wanted]

    def wait_for(self, number: str, count: int = 1, seconds: float = 15.0) -> list[Submitted]:
        """Wait until it has taken so many messages for a number, and return them."""
        self._wait(lambda: len(self.to(number)) >= count, f"less than {count} came", seconds)
        return self.to(number)

    def wait_for_refusal(self, number: str, seconds: float = 15.0) -> Status:
        def refusals() -> list[Status]:
            return [s for m, s in self.refused if m.destination == number.lstrip("+")]

        self._wait(lambda: bool(refusals()), "nothing was refused", seconds)
        return refusals()[0]

    def report(self, submitted: Submitted, receipt: Receipt = Receipt("DELIVRD")) -> None:
        """Report now on a message that it took."""
        self._deliver(_receipt(submitted.carrier_message_id, submitted.message, receipt))

    # -- what handsets write -----------------------------------------------------------------------

    def write(
        self, sender: str, channel_number: str, text: str, *, data_coding: int = 0, parts: int = 1
    ) -> None:
        """Hand in what a handset wrote; in parts, they come in the wrong order."""
        content = text.encode("utf-16-be") if data_coding == 8 else text.encode("latin-1")
        size = -(-len(content) // parts)
        size += size % 2
        for number in reversed(range(parts)):
            piece = content[number * size : (number + 1) * size]
            header = bytes([5, 0, 3, 77, parts, number + 1]) if parts > 1 else b""
            self._hand_in(sender, channel_number, header, piece, data_coding)

    def write_part(
        self, sender: str, channel_number: str, text: str, part: int, parts: int
    ) -> None:
        """Hand in one part of what a handset wrote."""
        header = bytes([5, 0, 3, 77, parts, part])
        self._hand_in(sender, channel_number, header, text.encode("latin-1"), 0)

    def _hand_in(
        self, sender: str, channel_number: str, header: bytes, piece: bytes, data_coding: int
    ) -> None:
        self._deliver(
            ShortMessage(
                source=sender.lstrip("+"),
                destination=channel_number,
                destination_type=0,
                content=header + piece,
                esm_class=HAS_HEADER if header else 0,
                data_coding=data_coding,
            )
        )

    # -- the wire ----------------------------------------------------------------------------------

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            thread = Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        received = bytearray()
        with client, suppress(OSError):
            while chunk := client.recv(65536):
                received += chunk
                for packet in whole_packets(received):
                    self._obey(client, packet)
        with self._changed:
            if self._client is client:
                self._client = None
                self._changed.notify_all()

    def _obey(self, client: socket.socket, packet: Packet) -> None:
        match packet.command:
            case Command.BIND_TRANSCEIVER:
                self._answer(client, packet, body=b"carrier\0")
                with self._changed:
                    self._client = client
                    self._changed.notify_all()
            case Command.SUBMIT_SM:
                self._take(client, packet)
            case Command.ENQUIRE_LINK | Command.UNBIND:
                self._answer(client, packet)

    def _take(self, client: socket.socket, packet: Packet) -> None:
        message = unpack_message(packet.body)
        handset = self.handsets.setdefault(message.destination, Handset())
        status = handset.answers.popleft() if handset.answers else Status.ESME_ROK
        if status is Status.CONNECTION_LOST:
            self._note(lambda: self.submitted.append(Submitted("lost", message)))
            client.shutdown(socket.SHUT_RDWR)
            return
        if status is not Status.ESME_ROK:
            self._answer(client, packet, status)
            self._note(lambda: self.refused.append((message, status)))
            return
        carrier_message_id = f"c{len(self.submitted) + 1}"
        self._answer(client, packet, body=carrier_message_id.encode() + b"\0")
        self._note(lambda: self.submitted.append(Submitted(carrier_message_id, message)))
        if message.registered_delivery & 0x03:
            for receipt in handset.receipts:
                self._deliver(_receipt(carrier_message_id, message, receipt), client)
        if handset.reply is not None:
            self.write(message.destination, message.source, handset.reply, data_coding=8)

    def _deliver(self, message: ShortMessage, client: socket.socket | None = None) -> None:
        to = client or self._client
        assert to is not None, "nobody is bound"
        self._sequence += 1
        self._send(to, Packet(Command.DELIVER_SM, 0, self._sequence, message.packed()))

    def _answer(
        self,
        client: socket.socket,
        packet: Packet,
        status: Status = Status.ESME_ROK,
        body: bytes = b"",
    ) -> None:
        self._send(client, Packet(packet.command | ANSWER, status, packet.sequence, body))

    def _send(self, client: socket.socket, packet: Packet) -> None:
        with self._sending:
            client.sendall(packet.packed())

    def _note(self, note: Callable[[], None]) -> None:
        with self._changed:
            note()
            self._changed.notify_all()

    def _wait(self, until: Callable[[], bool], complaint: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        with self._changed:
            while not until():
                left = deadline - time.monotonic()
                assert left > 0, complaint
                self._changed.wait(left)


def _receipt(carrier_message_id: str, message: ShortMessage, receipt: Receipt) -> ShortMessage:
    """A delivery receipt as Appendix B of SMPP 3.4 writes it, with the text's beginning."""
    stamp = time.strftime("%y%m%d%H%M", time.gmtime())
    delivered = "001" if receipt.stat == "DELIVRD" else "000"
    content = (
        f"id:{carrier_message_id} sub:001 dlvrd:{delivered} submit date:{stamp} "
        f"done date:{stamp} stat:{receipt.stat} err:{receipt.err} text:Dear customer"
    )
    fields = b""
    if receipt.state is not None:
        fields = optional_field(_RECEIPTED_MESSAGE_ID, carrier_message_id.encode() + b"\0")
        fields += optional_field(_MESSAGE_STATE, bytes([receipt.state]))
    return ShortMessage(
        source=message.destination,
        destination=message.source,
        content=content.encode(),
        esm_class=IS_RECEIPT,
        fields=fields,
    )
