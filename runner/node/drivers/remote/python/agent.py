"""
The studio's hand on this machine, for as long as one connection lasts: answers what is asked on its input, each message a
length of JSON, a length of bytes, the JSON and the bytes. It keeps nothing in mind: all of it is in the folders of runs.
"""
import json
import os
import shutil
import socket
import struct
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import isolation
import leftovers
from attempts import Attempts
from contents import Contents
from environments import Environments
from places import Refused, read_text, remove_tree, write_whole

SILENT_SECONDS = 45
WORKERS = 16
MOST_BYTES = 64 << 20


class Agent:
    def __init__(self, folder, owner, door):
        self.base = os.path.abspath(os.path.expanduser(folder))
        self.top = os.path.join(self.base, owner)
        os.makedirs(self.top, mode=0o700, exist_ok=True)
        os.chmod(self.top, 0o700)
        self.door = door
        self.door_file = os.path.join(self.top, "door")
        self.contents = Contents(os.path.join(self.top, "contents"))
        self.environments = Environments(os.path.join(self.top, "environments"), self.contents)
        self.attempts = Attempts(os.path.join(self.top, "runs"), self.contents, self.environments, self.door_file)

    def hello(self):
        write_whole(self.door_file, self.door)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        uname = os.uname()
        return {
            "top": self.top,
            "hostname": uname.nodename,
            "system": "%s %s" % (uname.sysname, uname.release),
            "cores": len(os.sched_getaffinity(0)),
            "memoryBytes": memory,
            "gpus": gpus(),
            "path": os.environ.get("PATH", os.defpath),
            "isIsolating": isolation.works(),
            "hasBash": os.access("/bin/bash", os.X_OK),
            "pythons": self.environments.pythons(),
        }

    def call(self, word, given, payload):
        calls = {
            "ping": lambda: {},
            "hello": self.hello,
            "put": lambda: self.contents.put(given["sha256"], given["ticket"], given["offset"], given["isLast"], payload),
            "prepare": lambda: {"missing": self.attempts.prepare(given["name"], json.loads(payload.decode()))},
            "start": lambda: self.attempts.start(given["name"]),
            "status": lambda: self.attempts.status(given["name"]),
            "drain": lambda: self.attempts.drain(given["name"]),
            "end": lambda: self.attempts.end(given["name"], given["ending"], given["isNow"]),
            "remove": lambda: self.attempts.remove(given["name"]),
            "attempts": lambda: {"names": self.attempts.names()},
            "sweep": self.contents.sweep,
            "log": lambda: leftovers.read_log(self.attempts.folder(given["name"]) + "/user.log", given["offset"], given["length"]),
            "files": lambda: json.dumps(leftovers.list_files(self.attempts.folder(given["name"]), given["tops"])).encode(),
            "file": lambda: leftovers.read_file(self.attempts.folder(given["name"]), given["top"], given["path"], given["offset"], given["length"]),
            "ports": lambda: {"ports": free_ports(given["count"])},
            "choose": lambda: {"python": self.environments.choose(given["python"])},
            "missing": lambda: {"missing": self.contents.missing(given["hashes"])},
            "build": lambda: self.environments.build(given["hash"], json.loads(payload.decode())),
            "buildState": lambda: self.environments.state(given["hash"], given["digest"]),
            "buildLog": lambda: leftovers.read_log(self.environments.folder(given["hash"]) + ".build/build.log", given["offset"], given["length"]),
            "removeBuild": lambda: {"freedBytes": self.environments.remove(given["hash"])},
            "detach": self.detach,
        }
        if word not in calls:
            raise Refused("invalid", "Nobody knows what %r is." % word)
        return calls[word]()

    def detach(self):
        """Nothing is left of the studio here."""
        for name in self.attempts.names():
            self.attempts.remove(name)
        remove_tree(self.top)
        try:
            os.rmdir(self.base)
        except OSError:
            pass

    def leave(self):
        """The next connection may have come already: its door stays."""
        if read_text(self.door_file) == self.door:
            remove_tree(self.door_file)
        remove_tree(self.door)


def gpus():
    if not shutil.which("nvidia-smi"):
        return []
    with os.popen("nvidia-smi --query-gpu=name --format=csv,noheader 2>/dev/null") as said:
        return [line.strip() for line in said if line.strip()]


def free_ports(count):
    held = [socket.socket() for _ in range(min(count, 512))]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


class Line:
    """The connection: whole messages in, whole messages out."""

    def __init__(self, agent, source, sink):
        self.agent, self.source, self.sink = agent, source, sink
        self.lock = threading.Lock()
        self.silence = None

    def serve(self):
        with ThreadPoolExecutor(WORKERS) as pool:
            while True:
                self.expect()
                head = self.source.read(8)
                if len(head) < 8:
                    return
                header, payload = struct.unpack(">II", head)
                if max(header, payload) > MOST_BYTES:
                    return
                asked = json.loads(self.source.read(header).decode())
                bytes_given = self.source.read(payload)
                # However much there is to do, that the studio is heard is said at once.
                if asked["call"] == "ping":
                    self.answer(asked, b"")
                else:
                    pool.submit(self.answer, asked, bytes_given)

    def expect(self):
        """The studio is heard of regularly; when it is not, its end of the connection is gone."""
        if self.silence:
            self.silence.cancel()
        self.silence = threading.Timer(SILENT_SECONDS, self.hang_up)
        self.silence.daemon = True
        self.silence.start()

    def hang_up(self):
        self.agent.leave()
        os._exit(1)

    def answer(self, asked, payload):
        whole = respond(self.agent, asked, payload)
        with self.lock:
            self.sink.write(whole)
            self.sink.flush()


def respond(agent, asked, payload):
    """Does what is asked. What comes of it, or what is wrong with it, is one message."""
    said, out = {"id": asked["id"], "ok": True}, b""
    try:
        found = agent.call(asked["call"], asked, payload)
        if isinstance(found, bytes):
            out = found
        else:
            said.update(found or {})
    except Refused as failure:
        said = {"id": asked["id"], "ok": False, "code": failure.code, "message": str(failure)}
    except OSError as failure:
        code = "diskFull" if failure.errno in (28, 122) else "failed"
        said = {"id": asked["id"], "ok": False, "code": code, "message": str(failure)}
    except Exception as failure:
        said = {"id": asked["id"], "ok": False, "code": "failed", "message": "%s: %s" % (type(failure).__name__, failure)}
    return pack(said, out)


def pack(said, payload=b""):
    header = json.dumps(said).encode()
    return struct.pack(">II", len(header), len(payload)) + header + payload


def main(settings, source, sink):
    agent = Agent(settings["folder"], settings["owner"], settings["door"])
    try:
        Line(agent, source, sink).serve()
    finally:
        agent.leave()
        os._exit(0)
