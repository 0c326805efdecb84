"""What a run wrote while the studio was away: kept on the disk before it is answered, and told in its order afterwards."""
import base64
import http.client
import json
import os
import socket
import threading
import urllib.parse

from places import write_all

PATIENCE_SECONDS = 20
KEPT_REFUSALS = 5


class Away(Exception):
    """The studio cannot be reached now."""


class UnixConnection(http.client.HTTPConnection):
    """HTTP over the socket that the connection to this machine leaves here."""

    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def connection_to(url, timeout):
    """HTTP to the studio by its address. `studio_host` is what it is called there, whatever a program calls its relay."""
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=timeout)
    connection.studio_host = parts.netloc.rsplit("@", 1)[-1]
    return connection


def headers_for(connection, headers):
    """As they were asked with; at an address of its own the studio is called by that."""
    host = getattr(connection, "studio_host", None)
    if host is None:
        return headers
    return {**{name: value for name, value in headers.items() if name.lower() != "host"}, "Host": host}


def dial(door_file, timeout=PATIENCE_SECONDS):
    """A connection by the door of this moment: a socket that the connection to this machine opened, or the studio's address."""
    try:
        with open(door_file) as file:
            door = file.read().strip()
        connection = connection_to(door, timeout) if "://" in door else UnixConnection(door, timeout)
        connection.connect()
        return connection
    except (OSError, ValueError) as failure:
        raise Away(str(failure))


class Spool:
    def __init__(self, folder, door_file):
        self.file = os.path.join(folder, "spool")
        self.done_file = os.path.join(folder, "spool.done")
        self.refused_file = os.path.join(folder, "spool.refused")
        self.door_file = door_file
        self.lock = threading.Lock()
        self.draining = threading.Lock()

    def pending(self):
        """How many bytes wait to be told."""
        try:
            return max(0, os.stat(self.file).st_size - self.told())
        except FileNotFoundError:
            return 0

    def told(self):
        try:
            with open(self.done_file) as file:
                return int(file.read() or 0)
        except (FileNotFoundError, ValueError):
            return 0

    def keep(self, method, path, headers, body):
        """Durable when it returns."""
        record = {"method": method, "path": path, "headers": headers, "body": base64.b64encode(body).decode()}
        line = (json.dumps(record) + "\n").encode()
        with self.lock:
            descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                write_all(descriptor, line)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def drain(self):
        """Tells what waits, first to last, while the studio answers. True when nothing waits any more."""
        with self.draining:
            try:
                while self.pending() > 0:
                    with open(self.file, "rb") as file:
                        file.seek(self.told())
                        line = file.readline()
                    self.tell(json.loads(line))
                    self.mark(self.told() + len(line))
            except Away:
                return False
            return True

    def mark(self, offset):
        with open(self.done_file + ".part", "w") as file:
            file.write(str(offset))
        os.replace(self.done_file + ".part", self.done_file)

    def tell(self, record):
        status, words = ask(self.door_file, record["method"], record["path"], record["headers"], base64.b64decode(record["body"]))
        if status >= 500 or status == 429:
            raise Away(words)
        if status >= 400:
            self.note_refusal(words)

    def note_refusal(self, words):
        known = self.refusals()
        kept = known["words"] + ([words[:500]] if len(known["words"]) < KEPT_REFUSALS else [])
        with open(self.refused_file, "w") as file:
            json.dump({"count": known["count"] + 1, "words": kept}, file)

    def refusals(self):
        try:
            with open(self.refused_file) as file:
                return json.load(file)
        except (FileNotFoundError, ValueError):
            return {"count": 0, "words": []}


def ask(door_file, method, path, headers, body):
    """One request and the words of its answer."""
    connection = dial(door_file)
    try:
        connection.request(method, path, body, headers_for(connection, headers))
        answer = connection.getresponse()
        return answer.status, answer.read(65536).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as failure:
        raise Away(str(failure))
    finally:
        connection.close()
