"""What a script gives to be collected, on its way to the gateway: bounded, and off the way of the request's answer."""
import collections
import json
import math
import threading

from .frames import COLLECTED, frame

MAX_WAITING = 1_000
MAX_PAYLOAD_BYTES = 256 * 1024
PATIENCE_SECONDS = 2

# Of the request that this thread works on: its id.
current = threading.local()


class Outbox:
    def __init__(self):
        self.wanted = frozenset()
        self._waiting = collections.deque()
        self._changed = threading.Condition()
        self._is_sending = False

    def put(self, collection, request_id, rows):
        """Raises where it cannot be kept; a collection that the deployment's file does not name is passed over."""
        if collection not in self.wanted:
            return
        head = json.dumps({"collection": collection, "id": request_id})
        payload = f"{head}\n{_encode(rows)}".encode()
        if len(payload) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"What is collected at a time has at most {MAX_PAYLOAD_BYTES} bytes, not {len(payload)}.")
        with self._changed:
            if len(self._waiting) >= MAX_WAITING:
                raise RuntimeError("More is collected than can be sent on.")
            self._waiting.append(payload)
            self._changed.notify_all()

    def open(self, server, wanted):
        self.wanted = frozenset(wanted)
        if self.wanted:
            threading.Thread(target=self._send, args=(server,), daemon=True).start()

    def drain(self):
        """Before the worker ends: what is collected is on its way."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._waiting or self._is_sending), PATIENCE_SECONDS)

    def _send(self, server):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                payload = self._waiting.popleft()
                self._is_sending = True
            server.tell(frame(COLLECTED, 0, payload))
            with self._changed:
                self._is_sending = False
                self._changed.notify_all()


def _encode(rows):
    """As pandas writes a frame: what JSON has no number for is null."""
    try:
        return json.dumps(rows, allow_nan=False)
    except ValueError:
        return json.dumps(_without_odd_numbers(rows), allow_nan=False)


def _without_odd_numbers(value):
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _without_odd_numbers(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_odd_numbers(one) for one in value]
    return value


outbox = Outbox()
