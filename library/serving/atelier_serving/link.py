"""One connection of a gateway: what it asks, who works on it, and what is answered."""
import collections
import ctypes
import json
import threading
import time

from .frames import (
    CANCEL,
    LATE,
    LEAVING,
    PAUSE,
    REQUEST,
    REQUEST_HEAD,
    RESUME,
    SCORE,
    Reader,
    answer,
    frame,
)
from .service import Ended, tell
from .stream import PIECE_BYTES, Running, stream

PATIENCE_SECONDS = 0.001
# A batch is meant to take longer than one request, and what waits is the next batch.
BATCH_PATIENCE_SECONDS = 0.1
QUICK_SECONDS = 0.0005
MAX_BATCH = 64
MAX_UNSENT = 64

_clock = time.perf_counter
_raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc


class Link:
    def __init__(self, sock, server):
        self.sock = sock
        self.server = server
        self.service = server.service
        self.run_batch = self.service.scorer.run_batch if self.service.is_quick else None
        self.patience = BATCH_PATIENCE_SECONDS if self.run_batch else PATIENCE_SECONDS
        self.reader = Reader(sock)
        self.waiting = collections.deque()
        self.running = {}
        self.unsent = []
        self.lock = threading.Lock()
        self.send_lock = threading.Lock()
        self.leader = object()
        self.begun_at = 0.0
        self.is_slow = False
        self.usual = 0.0
        self.is_closed = False
        self.has_left = False

    def is_done(self):
        """Once the gateway has said that it sends no more, and all that it sent is answered."""
        with self.send_lock, self.lock:
            is_idle = not (self.waiting or self.running or self.unsent)
            return self.is_closed or (self.has_left and is_idle)

    def lead_first(self):
        self._lead(self.leader)

    def look(self, now):
        """True while something is worked on. A leader that is at it for long loses its place."""
        if not self.begun_at:
            return False
        with self.lock:
            if self.begun_at and now - self.begun_at > self.patience:
                self._promote()
        return True

    def _promote(self):
        self.begun_at = 0.0
        me = self.leader = object()
        self.server.crew.do(lambda: self._lead(me))

    def _lead(self, me):
        try:
            while self._step(me):
                pass
        except OSError:
            self._close()

    def _step(self, me):
        """One request or one reading; False once another thread is the leader, or the connection has ended."""
        if not self.waiting:
            return self._read()
        if len(self.unsent) >= MAX_UNSENT:
            self._flush()
        with self.lock:
            taken = self._take()
            self.begun_at = _clock()
            hands_on = self.is_slow and not self.run_batch
            if hands_on:
                self._promote()
        if not self.server.is_watching:
            self.server.wake_watcher()
        data = self._work_on(taken)
        with self.lock:
            for request_id, _ in taken:
                self.running.pop(request_id, None)
            still_leads = self.leader is me
            if still_leads:
                self.begun_at = 0.0
            self.unsent.append(data)
        if not still_leads:
            self._flush()
        return still_leads

    def _take(self):
        """What is begun now: one request, or for a script that takes batches all that wait. Called under the lock."""
        taken = [self.waiting.popleft()]
        if self.run_batch:
            while self.waiting and len(taken) < MAX_BATCH:
                taken.append(self.waiting.popleft())
        thread = threading.get_ident()
        for request_id, _ in taken:
            self.running[request_id] = Running(thread)
        return taken

    def _read(self):
        self._flush()
        frames = self.reader.read()
        if frames is None:
            self._close()
            return False
        for kind, request_id, payload in frames:
            if kind == REQUEST:
                self.waiting.append((request_id, payload))
            else:
                self._control(kind, request_id, payload)
        return True

    def _control(self, kind, request_id, payload):
        if kind == LEAVING:
            self.has_left = True
            return
        if kind == CANCEL:
            for one in self.waiting:
                if one[0] == request_id:
                    self.waiting.remove(one)
                    self.unsent.append(answer(request_id, b"", 499))
                    return
        with self.lock:
            running = self.running.get(request_id)
            if running is None:
                return
            if kind == CANCEL:
                running.is_gone = True
                if payload[:1] == bytes([LATE]) and running.thread:
                    running.is_late = True
                    _raise_in(ctypes.c_ulong(running.thread), ctypes.py_object(Ended))
            if running.gate is not None:
                (running.gate.clear if kind == PAUSE else running.gate.set)()

    def _work_on(self, taken):
        """The frames that answer what was taken; empty where they were sent already."""
        begun = _clock()
        data = b""
        try:
            data = self._answer_batch(taken) if len(taken) > 1 else self._answer(*taken[0])
            self._settle(taken)
        except Ended:
            # It is raised once, so nothing interrupts from here on.
            self._settle(taken)
            data = data or self._answer_ended(taken)
        took = _clock() - begun
        # One that took long by chance, as on a busy machine, does not make the script a slow one.
        self.usual += 0.1 * (min(took, 2 * PATIENCE_SECONDS) - self.usual)
        self.is_slow = self.usual > (QUICK_SECONDS if self.is_slow else PATIENCE_SECONDS)
        return data

    def _settle(self, taken):
        """From here on nothing is raised in this thread for what it worked on."""
        with self.lock:
            late = [running for request_id, _ in taken if (running := self.running.get(request_id)) and running.is_late]
            for request_id, _ in taken:
                running = self.running.get(request_id)
                if running is not None:
                    running.thread = 0
            if late:
                _raise_in(ctypes.c_ulong(threading.get_ident()), None)

    def _answer_ended(self, taken):
        """Nobody waits for those that took too long; the others of their batch are done alone."""
        data = []
        for one in taken:
            running = self.running.get(one[0])
            is_late = running is not None and running.is_late
            data.append(answer(one[0], b"", 499) if is_late else self._answer(*one))
        return b"".join(data)

    def _answer_batch(self, taken):
        texts = []
        for _, payload in taken:
            route, head_length = REQUEST_HEAD.unpack_from(payload)
            if route != SCORE:
                break
            try:
                texts.append(str(payload[5 + head_length :], "utf-8"))
            except UnicodeDecodeError:
                break
        if len(texts) == len(taken):
            begun = _clock()
            try:
                results = list(self.run_batch(texts))
                if len(results) != len(texts):
                    raise ValueError(f"run_batch() gave {len(results)} answers to {len(texts)} requests.")
            except Ended:
                raise
            except BaseException as problem:
                tell(f"run_batch() failed, so each request is answered by run(): {problem!r}")
            else:
                micros = int((_clock() - begun) * 1e6)
                given = zip(taken, results)
                return b"".join([self._present(one[0], self.service.present(result, micros)) for one, result in given])
        return b"".join([self._answer(*one) for one in taken])

    def _answer(self, request_id, payload):
        route, head_length = REQUEST_HEAD.unpack_from(payload)
        body = payload[5 + head_length :]
        if route == SCORE and self.service.is_quick:
            result = self.service.score_text(body)
        else:
            result = self.service.respond(json.loads(payload[5 : 5 + head_length]), body)
        return self._present(request_id, result)

    def _present(self, request_id, result):
        status, headers, content, micros = result
        if not isinstance(content, bytes):
            return stream(self, self.running[request_id], request_id, result)
        if len(content) <= PIECE_BYTES:
            return answer(request_id, content, status, micros, headers)
        result = status, headers or [["Content-Type", "application/json"]], [content], micros
        return stream(self, self.running[request_id], request_id, result)

    def send(self, data):
        try:
            with self.send_lock:
                self.sock.sendall(data)
        except OSError:
            self.is_closed = True

    def _flush(self):
        try:
            with self.send_lock:
                with self.lock:
                    unsent, self.unsent = self.unsent, []
                if unsent:
                    self.sock.sendall(unsent[0] if len(unsent) == 1 else b"".join(unsent))
        except OSError:
            self.is_closed = True
        if self.has_left:
            self.server.tell_done()

    def _close(self):
        self.is_closed = True
        self.waiting.clear()
        with self.lock:
            for running in self.running.values():
                running.is_gone = True
                if running.gate is not None:
                    running.gate.set()
        self.sock.close()
        self.server.drop(self)
