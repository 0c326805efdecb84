"""What goes over the socket, both ways: frames of length, kind, id and payload, little-endian, many requests under way at once.

`gateway/serving/frames.ts` is the other side, and says the same.
"""
import json
import struct

HEADER = struct.Struct("<IBI")
REQUEST_HEAD = struct.Struct("<BI")
ANSWER_HEAD = struct.Struct("<HII")

# From the gateway.
REQUEST, CANCEL, PAUSE, RESUME, LEAVING = 1, 2, 3, 4, 5
# From the worker. LEAVING is said by it too: it takes no new requests once the gateway has answered with the same.
HELLO, ANSWER, HEAD, CHUNK, END, BROKEN = 16, 17, 18, 19, 20, 21
# What a script gives to be collected, of no request of this connection in particular.
COLLECTED = 22

# The first byte of a request: a plain POST to score, whose head is rarely looked at, or whatever its head says.
SCORE, OTHER = 0, 1
# The payload of CANCEL: nobody waits any more, or it has taken too long.
GONE, LATE = 0, 1

_pack_header = HEADER.pack
_pack_answer = struct.Struct("<IBIHII").pack


def frame(kind, request_id, payload=b""):
    return _pack_header(len(payload), kind, request_id) + payload


def answer(request_id, body, status=200, micros=0, headers=None, kind=ANSWER):
    """An answer; without headers its body is JSON. As HEAD it begins one whose chunks follow."""
    head = json.dumps(headers).encode() if headers else b""
    return _pack_answer(10 + len(head) + len(body), kind, request_id, status, micros, len(head)) + head + body


class Reader:
    """Cuts what a socket brings into frames."""

    READ_BYTES = 256 * 1024

    def __init__(self, sock):
        self.sock = sock
        self.rest = b""

    def read(self):
        """The next frames, at least one, as (kind, id, payload); None at the end of the connection."""
        while True:
            data = self.sock.recv(self.READ_BYTES)
            if not data:
                return None
            found = self._cut(self.rest + data if self.rest else data)
            if found:
                return found

    def _cut(self, data):
        found = []
        at, end = 0, len(data)
        while end - at >= 9:
            length, kind, request_id = HEADER.unpack_from(data, at)
            at += 9
            if end - at < length:
                if length > self.READ_BYTES:
                    found.append((kind, request_id, self._read_long(data[at:], length)))
                    at = end
                else:
                    at -= 9
                break
            found.append((kind, request_id, data[at : at + length]))
            at += length
        self.rest = data[at:]
        return found

    def _read_long(self, begun, length):
        """A payload that many reads bring is put where it belongs at once, so that nothing is copied again and again."""
        whole = bytearray(length)
        whole[: len(begun)] = begun
        rest = memoryview(whole)[len(begun) :]
        while rest:
            count = self.sock.recv_into(rest)
            if count == 0:
                raise ConnectionError("The connection broke off in the middle of a request.")
            rest = rest[count:]
        return bytes(whole)
