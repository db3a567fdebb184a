"""A fault happens to a call."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from aiohttp import web

from tests.faults.faults import Fault, Injection, Kind, Moment
from tests.faults.victims import kill_whoever_calls_from

#: What each caller waits for an answer at the longest, and a little more.
_PATIENCE = {Kind.AWS: 3.2, Kind.QUEUE: 5.2, Kind.CARRIER: 10.5, Kind.CUSTOMER: 5.5}
_JITTER = 1.5
_DELAYS = (1, 2, 3, 4)

_THROTTLED = {
    Kind.AWS: (400, '{"__type": "ProvisionedThroughputExceededException", "message": "slow"}'),
    Kind.QUEUE: (400, '{"__type": "ThrottlingException", "message": "slow"}'),
}
_BUSY = (429, '{"code": "ESME_RTHROTTLED"}')
_FAILED = (500, '{"__type": "InternalServerError", "message": "try again"}')


class Forward(Protocol):
    """Has the call carried out and returns the answer."""

    def __call__(self, delay_seconds: int = 0) -> Awaitable[web.StreamResponse]:
        """delay_seconds: of what is queued, if the call queues something."""


@dataclass
class Spoiler:
    """Does what an injection says. engine: the engine's process id, whose children may be killed.

    missed: kills that found nobody, because the caller had ended by itself.
    """

    engine: int
    random: Random
    missed: int = 0

    async def spoil(
        self, request: web.Request, kind: Kind, injection: Injection, forward: Forward
    ) -> web.StreamResponse:
        """Carry the call out, or not, and answer as the fault says."""
        fault = injection.fault
        if fault in {Fault.TWICE, Fault.DELAYED, Fault.LATE}:
            return await self._displace(request, kind, fault, forward)
        if injection.moment is Moment.AFTER:
            await forward()
        match fault:
            case Fault.KILLED:
                return await self._kill(request)
            case Fault.SILENT:
                await self._outlast(kind)
                return _close(request)
            case Fault.CLOSED:
                return _close(request)
            case _:
                return _answer(kind, fault)

    async def _displace(
        self, request: web.Request, kind: Kind, fault: Fault, forward: Forward
    ) -> web.StreamResponse:
        """The call is carried out, but not once and now."""
        if fault is Fault.LATE:
            await self._outlast(kind)
            await forward()
            return _close(request)
        if fault is Fault.TWICE:
            await forward()
        return await forward(delay_seconds=self.random.choice(_DELAYS))

    async def _outlast(self, kind: Kind) -> None:
        await asyncio.sleep(_PATIENCE[kind] + self.random.uniform(0, _JITTER))

    async def _kill(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        port = request.transport.get_extra_info("peername")[1]
        self.missed += not await asyncio.to_thread(kill_whoever_calls_from, port, self.engine)
        return _close(request)


def _answer(kind: Kind, fault: Fault) -> web.StreamResponse:
    if fault is Fault.GARBAGE:
        return web.Response(status=202, text="<html>It works!</html>", content_type="text/html")
    status, text = _THROTTLED.get(kind, _BUSY) if fault is Fault.THROTTLED else _FAILED
    return web.Response(status=status, text=text, content_type="application/x-amz-json-1.0")


def _close(request: web.Request) -> web.StreamResponse:
    """Reset the connection; the answer that is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
