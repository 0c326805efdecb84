"""
The studio as a run finds it on this machine: a port that stays the same for the run's life. What it asks goes by the
connection to the studio. While that is away, metrics, parameters and tags are kept and told later; everything else waits.
"""
import http.client
import http.server
import re
import socketserver
import threading
import time

from spool import Away, Spool, ask, dial, headers_for

WRITES = re.compile(r"/api/2\.0/mlflow/runs/(log-metric|log-batch|log-parameter|set-tag|update)$")
MOST_KEPT_BYTES = 8 << 20
PIECE_BYTES = 256 * 1024
DRAIN_SECONDS = 0.2
PASSED_AWAY = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}


class Relay(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder, door_file):
        super().__init__(("127.0.0.1", 0), Handler)
        self.door_file = door_file
        self.spool = Spool(folder, door_file)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        threading.Thread(target=self.drain_always, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def drain_always(self):
        while True:
            if self.spool.pending():
                self.spool.drain()
            time.sleep(DRAIN_SECONDS)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # What is small goes out at once.
    wbufsize = 1 << 16

    def handle_any(self):
        path = self.path.split("?", 1)[0]
        size = int(self.headers.get("Content-Length") or 0)
        try:
            if self.command == "POST" and WRITES.search(path) and size <= MOST_KEPT_BYTES and not self.is_chunked:
                self.write(self.rfile.read(size))
            else:
                self.pass_on(size)
        except Away:
            self.close_connection = True
            self.answer(503, b'{"error_code":"TEMPORARILY_UNAVAILABLE","message":"The studio cannot be reached from this machine now."}')

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    @property
    def is_chunked(self):
        return "chunked" in (self.headers.get("Transfer-Encoding") or "").lower()

    def passed_headers(self):
        return {name: value for name, value in self.headers.items() if name.lower() not in PASSED_AWAY}

    def write(self, body):
        """Told at once where nothing waits before it; else kept, so that the order stays."""
        spool, headers = self.server.spool, self.passed_headers()
        if spool.pending() == 0:
            try:
                status, words = ask(self.server.door_file, self.command, self.path, headers, body)
                if status < 500 and status != 429:
                    return self.answer(status, words.encode())
            except Away:
                pass
        spool.keep(self.command, self.path, headers, body)
        self.answer(200, b"{}")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def pass_on(self, size):
        """Streams both ways. What was begun and breaks is cut off: half an answer is none."""
        connection = dial(self.server.door_file, timeout=300)
        try:
            try:
                connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in headers_for(connection, self.passed_headers()).items():
                    connection.putheader(name, value)
                if self.is_chunked:
                    connection.putheader("Transfer-Encoding", "chunked")
                connection.endheaders()
                for piece in self.chunks() if self.is_chunked else self.pieces(size):
                    connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if self.is_chunked else piece)
                if self.is_chunked:
                    connection.send(b"0\r\n\r\n")
                found = connection.getresponse()
            except (OSError, http.client.HTTPException) as failure:
                raise Away(str(failure))
            self.give_back(found)
        finally:
            connection.close()

    def pieces(self, left):
        while left > 0:
            piece = self.rfile.read(min(left, PIECE_BYTES))
            if not piece:
                raise Away("The request broke off.")
            left -= len(piece)
            yield piece

    def chunks(self):
        while True:
            size = int(self.rfile.readline(64).split(b";")[0], 16)
            for piece in self.pieces(size):
                yield piece
            self.rfile.readline(64)
            if size == 0:
                return

    def give_back(self, found):
        self.send_response(found.status, found.reason)
        length = found.getheader("Content-Length")
        for name, value in found.getheaders():
            if name.lower() not in PASSED_AWAY | {"date", "server"}:
                self.send_header(name, value)
        if length is None:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        try:
            for piece in iter(lambda: found.read(PIECE_BYTES), b""):
                self.wfile.write(piece)
                self.wfile.flush()
        except (OSError, http.client.HTTPException):
            self.close_connection = True

    def log_message(self, *_):
        """It has no log of its own."""
