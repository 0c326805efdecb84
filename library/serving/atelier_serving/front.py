"""The worker without a studio: what it serves, over plain HTTP. `python -m atelier_serving.front package.json`"""
import hmac
import itertools
import json
import os
import re
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .__main__ import FAILED, end, prepare, start
from .response import as_bytes, kind_of
from .service import Ended, tell

_MAX_BODY_BYTES = 100 * 1024 * 1024
_SILENCE_SECONDS = 60
_JSON = [["Content-Type", "application/json"]]
_HOW = ("content-length", "transfer-encoding")
_KEY = "SERVING_KEY"
_NO_KEY = f"""Set {_KEY} to the key that requests are to bring in `Authorization: Bearer KEY`.
Set it to nothing to answer whoever asks, where nobody else reaches this address."""


def main():
    prepare()
    key = os.environ.get(_KEY)
    if key is None:
        print(_NO_KEY, file=sys.stderr)
        end(2)
    settings = read_package(sys.argv[1])
    service = start(settings)
    server = Front((os.environ.get("SERVING_HOST", ""), int(os.environ.get("SERVING_PORT", "8080"))), service, key)
    server.places = threading.BoundedSemaphore(settings["concurrency"])
    server.wait_seconds = settings["queueMs"] / 1000
    # It is told to end in the thread that serves, which cannot wait for itself.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"Ready on port {server.server_port}", flush=True)
    server.serve_forever()
    # What is under way is answered first.
    server.server_close()
    end(0)


def read_package(file):
    """What the package says of itself, with its places made absolute and its variables set where nobody else has."""
    folder = os.path.dirname(os.path.abspath(file))
    with open(file, encoding="utf-8") as text:
        settings = json.load(text)
    for name, value in settings["variables"].items():
        os.environ.setdefault(name, value)
    os.environ["AZUREML_MODEL_DIR"] = os.path.join(folder, "model")
    os.environ["AML_APP_ROOT"] = code = os.path.join(folder, "code")
    if settings["entryScript"]:
        settings["entryScript"] = os.environ["AZUREML_ENTRY_SCRIPT"] = os.path.join(code, settings["entryScript"])
    os.chdir(code)
    return settings


class Front(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address, service, key):
        super().__init__(address, Handler)
        self.service = service
        self.key = key


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "atelier-serving"
    sys_version = ""
    timeout = _SILENCE_SECONDS

    def answer(self):
        path, _, query = self.path.partition("?")
        # Whether it lives may be asked by anybody.
        if path != "/" and not self._has_key():
            return self._refuse(401, "Send the key of this service as `Authorization: Bearer KEY`.")
        length = self._length()
        if length is None:
            return
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        if not self.server.places.acquire(timeout=self.server.wait_seconds):
            return self._refuse(429, "All places are taken. Try again in a second.", [["Retry-After", "1"]])
        try:
            head = {"method": self.command, "path": path, "query": query, "headers": dict(self.headers.items())}
            status, headers, content, _ = self.server.service.respond(head, body)
            self._send(status, headers, content)
        except Ended:
            self.close_connection = True
        finally:
            self.server.places.release()

    def handle_expect_100(self):
        """Who asks is judged first, and then its body is asked for."""
        return True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = answer

    def _has_key(self):
        given = self.headers.get("Authorization", "")
        return not self.server.key or hmac.compare_digest(given.encode(), f"Bearer {self.server.key}".encode())

    def _length(self):
        """The bytes that are announced, or None where that was refused."""
        announced = self.headers.get_all("Content-Length", ["0"])
        if "Transfer-Encoding" in self.headers:
            return self._refuse(411, "Send the body with its Content-Length.")
        if len(announced) > 1 or not re.fullmatch("[0-9]{1,18}", announced[0]):
            return self._refuse(400, "The Content-Length is no number of bytes.")
        if int(announced[0]) > _MAX_BODY_BYTES:
            return self._refuse(413, f"A body has at most {_MAX_BODY_BYTES} bytes.")
        return int(announced[0])

    def _refuse(self, status, message, headers=()):
        """The body of the request was not read, so nothing more can come on this connection."""
        self.close_connection = True
        content = json.dumps({"message": message}).encode()
        self._send(status, [*_JSON, ["Connection", "close"], *headers], content)

    def _send(self, status, headers, content):
        if not isinstance(content, (bytes, bytearray)):
            return self._stream(status, headers, iter(content))
        self._begin(status, headers or _JSON, ["Content-Length", str(len(content))])
        if self.command != "HEAD":
            self.wfile.write(content)

    def _stream(self, status, headers, pieces):
        """What fails before its first piece is an answer like another; a stream without its end tells that it broke."""
        try:
            try:
                first = next(pieces, b"")
            except Exception:
                content, status, _, headers = self.server.service.fail()
                return self._send(status, headers, content)
            self._begin(status, headers or [["Content-Type", kind_of(first)]], ["Transfer-Encoding", "chunked"])
            for piece in itertools.chain([first], pieces):
                data = as_bytes(piece)
                if data:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
            self.wfile.write(b"0\r\n\r\n")
        except Exception as problem:
            self.close_connection = True
            tell(f"A streamed answer broke off: {problem!r}")
        finally:
            getattr(pieces, "close", lambda: None)()

    def _begin(self, status, headers, how):
        self.send_response(status)
        for name, value in [*headers, how]:
            if name.lower() not in _HOW or name == how[0]:
                self.send_header(name, " ".join(value.splitlines()))
        self.end_headers()

    def log_message(self, format, *arguments):
        """What the script prints is the log."""


if __name__ == "__main__":
    main()
