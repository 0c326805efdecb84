"""The worker's connections and the threads that work on what they bring.

Of each connection one thread is the leader: it reads, and answers itself what it reads, for handing a request to another
thread costs several times what a quick script takes. A watcher sees when a leader has worked on one request for long, and
makes another thread the leader of what waits; the first one ends its request and goes back to the others. Once requests are
seen to be slow, the leader hands its place on before each.
"""
import json
import os
import queue
import select
import sys
import threading
import time

from .collected import outbox
from .frames import HELLO, LEAVING, frame
from .link import Link

TICK_SECONDS = 0.002
TICKS_UNTIL_ASLEEP = 50


class _Leave(Exception):
    pass


class Crew:
    """Threads that wait for something to do; there are as many as have been needed at once."""

    def __init__(self):
        self._jobs = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0

    def do(self, job):
        with self._lock:
            is_waited_for = self._idle > 0
            if is_waited_for:
                self._idle -= 1
        if is_waited_for:
            self._jobs.put(job)
        else:
            threading.Thread(target=self._work, args=(job,), daemon=True).start()

    def _work(self, job):
        while True:
            job()
            with self._lock:
                self._idle += 1
            job = self._jobs.get()


class Server:
    def __init__(self, service):
        self.service = service
        self.crew = Crew()
        self.links = set()
        self.changed = threading.Condition()
        self.is_watching = True
        self._wakes = threading.Event()
        self.is_leaving = False

    def serve(self, listener):
        """Until it is told to leave; then until nothing is under way."""
        threading.Thread(target=self._watch, daemon=True).start()
        listener.setblocking(False)
        try:
            while True:
                # Who opened the socket may still share it, and does not wait on it either.
                select.select([listener], [], [])
                try:
                    connection, _ = listener.accept()
                except BlockingIOError:
                    continue
                connection.setblocking(True)
                link = Link(connection, self)
                with self.changed:
                    self.links.add(link)
                    self.changed.notify_all()
                link.send(frame(HELLO, 0, self._hello()))
                self.crew.do(link.lead_first)
        except _Leave:
            pass
        listener.close()
        outbox.drain()
        for link in list(self.links):
            link.send(frame(LEAVING, 0))
        with self.changed:
            self.changed.wait_for(lambda: all(link.is_done() for link in self.links))
        # Those that were under way may have collected more.
        outbox.drain()

    def tell(self, data):
        """To one of the gateways, whichever: each keeps what is collected for all."""
        with self.changed:
            self.changed.wait_for(lambda: self.links)
            link = next(iter(self.links))
        link.send(data)

    def begin_to_leave(self):
        if not self.is_leaving:
            self.is_leaving = True
            raise _Leave

    def _hello(self):
        return json.dumps(
            {
                "pid": os.getpid(),
                "python": sys.version.split()[0],
                "kind": self.service.scorer.name,
                "batches": self.service.scorer.run_batch is not None,
                # Whether the script asks for more of a plain request than its body.
                "needsHead": not self.service.is_quick,
            }
        ).encode()

    def drop(self, link):
        with self.changed:
            self.links.discard(link)
            self.changed.notify_all()

    def tell_done(self):
        if self.is_leaving:
            with self.changed:
                self.changed.notify_all()

    def wake_watcher(self):
        self.is_watching = True
        self._wakes.set()

    def _watch(self):
        quiet = 0
        while True:
            time.sleep(TICK_SECONDS)
            is_busy = self._look()
            quiet = 0 if is_busy else quiet + 1
            if quiet < TICKS_UNTIL_ASLEEP:
                continue
            self.is_watching = False
            # Who began meanwhile may still have seen it awake.
            if not self._look():
                self._wakes.wait()
            self._wakes.clear()
            self.is_watching = True
            quiet = 0

    def _look(self):
        now = time.perf_counter()
        return any([link.look(now) for link in list(self.links)])
