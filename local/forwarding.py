"""Passes an HTTP request on to the engine without changing a byte that a signature may cover."""

from dataclasses import dataclass
from io import BytesIO

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, web
from multidict import CIMultiDict
from yarl import URL

#: Headers about one connection, which end where it ends (RFC 9110 7.6.1), and the length,
#: which each connection states anew.
_OF_ONE_CONNECTION = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

_MADE_UP_BY_AIOHTTP = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


@dataclass(frozen=True)
class Answer:
    """The engine's whole answer."""

    status: int
    headers: CIMultiDict[str]
    body: bytes

    def to_response(self) -> web.Response:
        return web.Response(status=self.status, headers=self.headers, body=self.body)


class EngineConnection:
    """Keep-alive connections to the engine; as many at once as requests are under way.

    A limit could end in a standstill: a function that answers a request may call the front
    door itself and wait.
    """

    def __init__(self, engine_url: str) -> None:
        self._engine_url = engine_url
        self._session = ClientSession(
            connector=TCPConnector(limit=0),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_MADE_UP_BY_AIOHTTP,
        )

    async def forward(self, request: web.Request, target: str, seconds: float) -> Answer:
        """Send the request to another path (with its query); all else stays the client's.

        Raises aiohttp's `ClientError` or `TimeoutError` when there is no answer.
        """
        body = await request.read()
        async with self._session.request(
            request.method,
            URL(f"{self._engine_url}{target}", encoded=True),
            headers=_end_to_end(request.raw_headers),
            data=BytesIO(body) if body else None,
            allow_redirects=False,
            timeout=ClientTimeout(total=seconds),
        ) as answer:
            return Answer(answer.status, _end_to_end(answer.raw_headers), await answer.read())

    async def close(self) -> None:
        await self._session.close()


def target_of(request: web.Request) -> str:
    """The path and query exactly as sent, also of a client that takes us for its proxy."""
    sent = request.raw_path
    return sent if sent.startswith("/") else request.rel_url.raw_path_qs


def _end_to_end(headers: tuple[tuple[bytes, bytes], ...]) -> CIMultiDict[str]:
    kept: CIMultiDict[str] = CIMultiDict()
    for raw_name, raw_value in headers:
        name = raw_name.decode("ascii", "replace")
        if name.lower() not in _OF_ONE_CONNECTION:
            kept.add(name, raw_value.decode("utf-8", "replace"))
    return kept
