"""An answer that is made piece by piece, and what is known of a request while it is worked on."""
import threading

from .frames import BROKEN, CHUNK, END, HEAD, answer, frame
from .response import as_bytes, kind_of
from .service import Ended, tell

# No frame has more of an answer: what the gateway has of a large one it passes on, and holds no more of it.
PIECE_BYTES = 4 * 1024 * 1024


class Running:
    __slots__ = ("gate", "is_gone", "is_late", "thread")

    def __init__(self, thread):
        self.thread = thread
        self.is_late = False
        self.is_gone = False
        self.gate = None


def stream(link, running, request_id, result):
    """Sends each piece as it is made, and gives the last frame. What fails before the first is an answer like another."""
    status, headers, chunks, micros = result
    running.gate = threading.Event()
    running.gate.set()
    has_begun = False
    try:
        for chunk, data in _pieces(chunks):
            if has_begun:
                link.send(frame(CHUNK, request_id, data))
            else:
                link.send(answer(request_id, data, status, micros, _headers(headers, chunk), HEAD))
            has_begun = True
            running.gate.wait()
            if running.is_gone or link.is_closed:
                break
        if has_begun:
            return frame(END, request_id)
        return answer(request_id, b"", status, micros, _headers(headers, b""))
    except BaseException as problem:
        if not has_begun:
            if isinstance(problem, Ended):
                raise
            return answer(request_id, *link.service.fail())
        if not isinstance(problem, Ended):
            tell(f"A streamed answer broke off: {problem!r}")
        return frame(BROKEN, request_id)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


def _pieces(chunks):
    for chunk in chunks:
        data = as_bytes(chunk)
        for at in range(0, len(data) or 1, PIECE_BYTES):
            yield chunk, data[at : at + PIECE_BYTES]


def _headers(headers, first):
    """Those of the response, or of a script that only yields."""
    return headers or [["Content-Type", kind_of(first)], ["Cache-Control", "no-cache"]]
