"""Requests to the studio: kept connections, patience with a restarting studio, errors as sentences."""

import http.client
import json
import socket
import threading
from urllib.parse import quote, urlencode, urlsplit

from .errors import ApiError, AtelierError, Unreachable
from .patience import Patience

TIMEOUT_S = 60
# The door that paths are below, where a call names no other.
V1 = "/api/v1"
_CHUNK_BYTES = 1 << 17
_AWAY_STATUSES = (502, 503, 504)
_CONNECTION_ERRORS = (OSError, http.client.HTTPException)


class Cut(Unreachable):
    """An answer broke off. `is_silence` when nothing came for the whole timeout, as a quiet log does."""

    def __init__(self, failure):
        super().__init__(f"The connection to the studio broke ({failure or type(failure).__name__}).")
        self.is_silence = isinstance(failure, socket.timeout)


class Http:
    """One studio and one token. Safe to share between threads: each has a connection of its own."""

    def __init__(self, url, token):
        self._parts = _split_url(url)
        self.url = url
        self.token = token
        self._local = threading.local()
        self._has_answered = False

    def call(self, method, path, body=None, query=None, is_repeatable=True, door=V1):
        """Sends JSON and returns the answer's JSON. A request that is safe to repeat is, while the studio is away."""
        payload = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json"} if payload is not None else {}
        return self.send(method, path, lambda: payload, headers, query, is_repeatable, door)

    def send(self, method, path, make_body, headers, query=None, is_repeatable=True, door=V1):
        """As `call`, for any bytes: `make_body` is called again for every attempt."""

        def attempt():
            answer = self._exchange(self._kept(), method, door + path, make_body(), headers, query)
            return answer, answer.read()

        answer, content = self._insist(attempt, is_repeatable)
        return self._judge(answer, content)

    def open(self, path, query=None, headers=None, timeout_s=TIMEOUT_S):
        """Opens a GET on a connection of its own, to be read with `read_pieces` and closed."""
        headers = {"Connection": "close", **(headers or {})}

        def attempt():
            answer = self._exchange(self._connect(timeout_s), "GET", V1 + path, None, headers, query)
            return answer, answer.read() if answer.status >= 300 else b""

        answer, content = self._insist(attempt, True)
        if answer.status >= 300:
            self._judge(answer, content)
        return answer

    def _insist(self, attempt, is_repeatable):
        patience = Patience(self._has_answered)
        while True:
            try:
                answer, content = attempt()
            except _CONNECTION_ERRORS as failure:
                self._drop()
                if not (is_repeatable and patience.wait()):
                    raise self._unreachable(failure) from failure
                continue
            except BaseException:
                self._drop()
                raise
            self._has_answered = True
            patience.has_seen_studio()
            if answer.status >= 400:
                self._drop()  # Part of a refused body may still be on its way.
            if not (
                answer.status in _AWAY_STATUSES
                and is_repeatable
                and patience.wait(answer.getheader("Retry-After"))
            ):
                return answer, content

    def _exchange(self, connection, method, path, body, headers, query):
        target = self._parts.path + path + ("?" + urlencode(query) if query else "")
        headers = {"Authorization": f"Bearer {self.token}", "User-Agent": "atelier-studio", **headers}
        try:
            connection.request(method, target, body=body, headers=headers)
        except (BrokenPipeError, ConnectionResetError):
            if body is None:
                raise
            # A studio that refuses a body may close while it is still being sent; its answer says why.
        return connection.getresponse()

    def _judge(self, answer, content):
        if answer.status in (301, 302, 303, 307, 308):
            raise AtelierError(
                f"{self.url} sends requests on to {answer.getheader('Location')}. Use that address instead."
            )
        try:
            value = json.loads(content) if content else None
        except ValueError:
            value = None
        if answer.status >= 300:
            raise _refusal(self.url, answer.status, value)
        if value is None and content:
            raise AtelierError(f"What answers at {self.url} is not an Atelier studio.")
        return value

    def _kept(self):
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect(TIMEOUT_S)
        return connection

    def _drop(self):
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def _connect(self, timeout_s):
        is_tls = self._parts.scheme == "https"
        kind = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
        return kind(self._parts.hostname, self._parts.port, timeout=timeout_s, blocksize=_CHUNK_BYTES)

    def _unreachable(self, failure):
        reason = getattr(failure, "strerror", None) or str(failure) or type(failure).__name__
        return Unreachable(
            f"The studio at {self.url} cannot be reached ({reason}). Start it with `npm start`, "
            "or name another by ATELIER_URL or `atelier login`."
        )


def read_pieces(read, size_bytes):
    """Yields what `read(size_bytes)` of an answer brings until its end; raises `Cut` when the connection breaks."""
    while True:
        try:
            piece = read(size_bytes)
        except _CONNECTION_ERRORS as failure:
            raise Cut(failure) from failure
        if not piece:
            return
        yield piece


def segment(text):
    """One segment of a path, whatever characters it has."""
    return quote(str(text), safe="")


def _split_url(url):
    try:
        parts = urlsplit(url)
        is_usable = (
            parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        is_usable = False
    if not is_usable or parts.username or parts.query or parts.fragment:
        raise AtelierError(f"{url!r} is not the address of a studio. One looks like http://localhost:3000")
    return parts


def _refusal(url, status, value):
    said = value.get("error") if isinstance(value, dict) else None
    said = said if isinstance(said, dict) else {}
    if not said and 400 <= status < 500:
        raise AtelierError(f"What answers at {url} is not an Atelier studio (status {status}).")
    message = str(said.get("message") or f"The studio at {url} answered with status {status}.")
    if status == 401:
        message = (
            f"The studio at {url} does not accept this token. "
            f"Make a new one on your account page, {url.rstrip('/')}/account, and run: atelier login"
        )
    elif status == 403:
        message += " Ask an owner of the workspace for a role that may, or use another token."
    return ApiError(status, said.get("code"), message, said.get("issues") or ())
