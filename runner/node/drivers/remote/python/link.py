"""
The entrypoint of a job in Ray: the studio's hand beside one run. It asks the studio what is to be done and answers, always
from here, since the studio reaches nothing of the cluster but Ray's own door. It goes when the studio says so, when Ray
ends it, or when the studio was silent for too long; the run goes with it.
"""
import getpass
import http.client
import json
import os
import queue
import secrets
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from agent import WORKERS, Agent, pack, respond
from environments import ask
from places import read_text, remove_tree
from processes import is_alive
from spool import connection_to

ANSWER_SECONDS = 40
LOOK_SECONDS = 0.05
AGAIN_SECONDS = (0.2, 0.5, 1, 2)
MOST_TOGETHER = 4 << 20
# What Ray gives a program of its own for it to find the cluster and its share of the devices.
OF_RAY = ("RAY_", "CUDA_", "NVIDIA_", "LD_LIBRARY_PATH")
OWN = "ATELIER_LINK_"


class Hand(Agent):
    """For one run alone, in a folder that goes with this process."""

    def __init__(self, url):
        super().__init__(tempfile.mkdtemp(prefix="atelier-"), "run", url)
        self.attempts.bound_to = self.base
        self.environments.sites = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
        self.environments.found = [ask(sys.executable)]

    def hello(self):
        variables = {name: value for name, value in os.environ.items() if name.startswith(OF_RAY)}
        return {**super().hello(), "isIsolating": False, "user": getpass.getuser(), "variables": variables}

    def state(self):
        """What the studio would else have to ask for again and again."""
        names = self.attempts.names()
        if not names:
            return None
        process = read_text(self.attempts.control(names[0], "process"))
        is_ended = os.path.exists(self.attempts.control(names[0], "exit.json")) or bool(process) and not is_alive(process)
        return {"event": "state", "isEnded": is_ended, "logBytes": size_of(os.path.join(self.attempts.folder(names[0]), "user.log"))}

    def renew(self):
        for name in self.attempts.names():
            if os.path.exists(self.attempts.control(name, "renewed")):
                os.utime(self.attempts.control(name, "renewed"))

    def clear(self):
        self.detach()
        remove_tree(self.base)


class Link:
    """Two requests at a time: one that waits for what is asked, and one that brings answers. Any failure begins it anew."""

    def __init__(self, hand, url, name, token, patience):
        self.hand, self.url, self.token, self.patience = hand, url, token, patience
        self.path = "/api/links/v1/%s/" % name
        self.out = queue.Queue()
        self.current = None
        self.heard_at = time.monotonic()
        self.asking = None
        self.told = None

    def serve(self):
        threading.Thread(target=self.bring, daemon=True).start()
        threading.Thread(target=self.watch, daemon=True).start()
        tries, why = 0, ""
        with ThreadPoolExecutor(WORKERS) as self.pool:
            while time.monotonic() - self.heard_at < self.patience:
                try:
                    self.begin()
                    while True:
                        self.take(self.request(self.asking, "GET", "calls"))
                        tries = 0
                except (OSError, http.client.HTTPException) as failure:
                    if str(failure) != why:
                        why = str(failure)
                        print("The studio at %s cannot be reached from here: %s" % (self.url, why), flush=True)
                    time.sleep(AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)])
                    tries += 1
            self.end(1)

    def begin(self):
        self.current = secrets.token_hex(8)
        self.told = None
        while not self.out.empty():
            self.out.get_nowait()
        self.asking = connection_to(self.url, ANSWER_SECONDS)

    def request(self, connection, method, what, body=None):
        headers = {"Authorization": "Bearer " + self.token}
        if body is not None:
            headers["Content-Type"] = "application/octet-stream"
        connection.request(method, self.path + what + "?connection=" + self.current, body, headers)
        answer = connection.getresponse()
        found = answer.read()
        if answer.status >= 300:
            raise OSError("it answered %d %s" % (answer.status, found[:300].decode("utf-8", "replace")))
        self.heard_at = time.monotonic()
        return found

    def take(self, frames):
        self.hand.renew()
        at = 0
        while at < len(frames):
            header, payload = struct.unpack_from(">II", frames, at)
            asked = json.loads(frames[at + 8:at + 8 + header].decode())
            given = frames[at + 8 + header:at + 8 + header + payload]
            at += 8 + header + payload
            if asked["call"] == "leave":
                self.leave(asked)
            self.pool.submit(self.work, self.current, asked, given)

    def work(self, connection, asked, given):
        self.say(connection, respond(self.hand, asked, given))

    def say(self, connection, frame):
        if connection == self.current:
            self.out.put((connection, frame))

    def leave(self, asked):
        try:
            self.request(connection_to(self.url, 5), "POST", "answers", pack({"id": asked["id"], "ok": True}))
        except (OSError, http.client.HTTPException):
            pass
        self.end(asked["exitCode"])

    def end(self, code):
        self.hand.clear()
        os._exit(code)

    def bring(self):
        """What is answered while one request is on its way goes together with the next."""
        connection, opened = None, None
        while True:
            current, frame = self.out.get()
            frames, length = [frame], len(frame)
            while length < MOST_TOGETHER and not self.out.empty():
                other, frame = self.out.get_nowait()
                if other == current:
                    frames.append(frame)
                    length += len(frame)
            if current != self.current:
                continue
            try:
                if opened != current:
                    connection, opened = connection_to(self.url, ANSWER_SECONDS), current
                self.request(connection, "POST", "answers", b"".join(frames))
            except (OSError, http.client.HTTPException):
                opened = None
                self.break_off(current)

    def break_off(self, connection):
        """What was to be brought is lost, so all that was asked is asked anew, by another connection."""
        held = self.asking and self.asking.sock
        if connection == self.current and held:
            try:
                held.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def watch(self):
        while True:
            connection, state = self.current, self.hand.state()
            if state and (connection, state) != self.told:
                self.told = (connection, state)
                self.say(connection, pack(state))
            time.sleep(LOOK_SECONDS)


def size_of(path):
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0


def main():
    own = {name[len(OWN):]: os.environ.pop(name) for name in list(os.environ) if name.startswith(OWN)}
    hand = Hand(own["URL"])
    link = Link(hand, own["URL"], own["NAME"], own["TOKEN"], float(own["PATIENCE"]))
    # Ray's own stop leaves a few seconds, in which nothing of the run stays behind.
    signal.signal(signal.SIGTERM, lambda *_: link.end(143))
    try:
        link.serve()
    finally:
        hand.clear()


if __name__ == "__main__":
    main()
