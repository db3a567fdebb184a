"""The few packets of SMPP 3.4 that a carrier and its client exchange, as bytes and back."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Command(IntEnum):
    GENERIC_NACK = 0x80000000
    SUBMIT_SM = 0x00000004
    DELIVER_SM = 0x00000005
    UNBIND = 0x00000006
    BIND_TRANSCEIVER = 0x00000009
    ENQUIRE_LINK = 0x00000015


class Status(IntEnum):
    ESME_ROK = 0x00
    ESME_RSYSERR = 0x08
    ESME_RINVDSTADR = 0x0B
    ESME_RMSGQFUL = 0x14
    ESME_RTHROTTLED = 0x58
    CONNECTION_LOST = -1
    """None of SMPP's: the carrier takes the message, and the connection ends before its answer."""


ANSWER = 0x80000000
"""The bit that makes a command's answer out of the command."""

HAS_HEADER = 0x40
"""esm_class: the text begins with a user data header, such as that of a segment."""
IS_RECEIPT = 0x04
"""esm_class: the text is a delivery receipt."""

_HEAD = struct.Struct(">IIII")


@dataclass(frozen=True)
class Packet:
    command: int
    status: int
    sequence: int
    body: bytes = b""

    def packed(self) -> bytes:
        size = _HEAD.size + len(self.body)
        return _HEAD.pack(size, self.command, self.status, self.sequence) + self.body


@dataclass(frozen=True, kw_only=True)
class ShortMessage:
    """What submit_sm and deliver_sm carry.

    content: as it is on the air, with the user data header if esm_class says so.
    validity: as SMPP writes times, `YYMMDDhhmmsstnnp`; empty if there is none.
    """

    source: str
    source_type: int = 1
    destination: str
    destination_type: int = 1
    content: bytes
    esm_class: int = 0
    data_coding: int = 0
    registered_delivery: int = 0
    validity: str = ""
    fields: bytes = b""

    def packed(self) -> bytes:
        """The body of a deliver_sm; `fields` are its optional parameters."""
        return b"".join(
            [
                b"\0",
                _address(self.source_type, self.source),
                _address(self.destination_type, self.destination),
                bytes([self.esm_class, 0, 0]),
                b"\0\0",
                bytes([self.registered_delivery, 0, self.data_coding, 0, len(self.content)]),
                self.content,
                self.fields,
            ]
        )


def unpack_message(body: bytes) -> ShortMessage:
    """Read the body of a submit_sm."""
    _service, rest = _text(body)
    (source_type, source), rest = _read_address(rest)
    (destination_type, destination), rest = _read_address(rest)
    esm_class, rest = rest[0], rest[3:]
    _schedule, rest = _text(rest)
    validity, rest = _text(rest)
    registered_delivery, _, data_coding, _, size = rest[:5]
    return ShortMessage(
        source=source,
        source_type=source_type,
        destination=destination,
        destination_type=destination_type,
        content=rest[5 : 5 + size],
        esm_class=esm_class,
        data_coding=data_coding,
        registered_delivery=registered_delivery,
        validity=validity,
        fields=rest[5 + size :],
    )


def whole_packets(received: bytearray) -> Iterator[Packet]:
    """Take every packet that has come as a whole out of what was received."""
    while len(received) >= _HEAD.size:
        size, command, status, sequence = _HEAD.unpack_from(received)
        if len(received) < size:
            return
        body = bytes(received[_HEAD.size : size])
        del received[:size]
        yield Packet(command, status, sequence, body)


def optional_field(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def _address(kind: int, number: str) -> bytes:
    return bytes([kind, 1]) + number.encode() + b"\0"


def _read_address(body: bytes) -> tuple[tuple[int, str], bytes]:
    number, rest = _text(body[2:])
    return (body[0], number), rest


def _text(body: bytes) -> tuple[str, bytes]:
    text, _, rest = body.partition(b"\0")
    return text.decode("latin-1"), rest
