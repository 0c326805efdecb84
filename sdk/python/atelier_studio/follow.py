"""Following a log: from its first byte, live, through restarts of the studio, until the run has ended."""

import time

from .http import Cut, read_pieces
from .patience import Patience
from .terminal import LogFilter

_READ_BYTES = 1 << 16
# A silent log is asked for again this often, so that a connection that died without a word is noticed.
_SILENCE_S = 30
_BREATH_S = 0.5


def follow_log(jobs, name, stream):
    """Yields the bytes of a run's log as they come, each once and in order, until nothing can be added to it.

    The user log ends with the run, the build log when the command starts. Each attempt writes a log of its own, whose
    offsets begin at 0; what was cut out of the middle of a flooded log is passed over.
    """
    place = Place()
    patience = Patience(has_answered=True)
    while True:
        job = jobs.get(name)
        is_over = job.has_ended or (stream == "build" and job.has_started)
        before = place.offset
        try:
            for piece in _read_on(jobs, name, stream, place):
                place.offset += len(piece)
                yield piece
        except Cut as cut:
            if place.offset > before or cut.is_silence:
                patience = Patience(has_answered=True)
            elif not patience.wait():
                raise
            continue
        if place.offset > before:
            # An answer also ends where something was cut out: the next one goes on behind it.
            continue
        if stream == "user" and place.attempt < place.newest_attempt:
            place = Place(place.attempt + 1)
        # Only an answer that was asked for after the end surely holds the last line.
        elif is_over:
            return
        else:
            time.sleep(_BREATH_S)


class Place:
    """Where a follower is: the attempt whose log it reads, and the byte that comes next."""

    def __init__(self, attempt=1):
        self.attempt = attempt
        self.newest_attempt = attempt
        self.offset = 0


def _read_on(jobs, name, stream, place):
    query = {"attempt": place.attempt, "offset": place.offset, "follow": 1}
    with jobs.open(name, f"logs/{stream}", query, timeout_s=_SILENCE_S) as answer:
        place.newest_attempt = int(answer.headers.get("X-Log-Attempts", 0))
        place.offset = int(answer.headers.get("X-Log-Offset", place.offset))
        yield from read_pieces(answer.read1, _READ_BYTES)


def read_log(jobs, name, stream):
    """Yields the bytes of a log as it is now."""
    with jobs.open(name, f"logs/{stream}", {"follow": 0}, timeout_s=_SILENCE_S) as answer:
        yield from read_pieces(answer.read1, _READ_BYTES)


def print_log(pieces, out):
    """Prints a log to a text stream at once, with its colours and without what else would steer a terminal."""
    log = LogFilter()
    for piece in pieces:
        out.write(log.feed(piece).decode("utf-8", "replace"))
        out.flush()
    out.write(log.end().decode("utf-8", "replace"))
    out.flush()
