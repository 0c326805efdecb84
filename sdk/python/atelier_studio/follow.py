"""Following a log: from its first byte, live, through restarts of the studio, until the run has ended."""

import codecs
import time

from .http import Cut, read_pieces
from .patience import Patience

_READ_BYTES = 1 << 16
# A silent log is asked for again this often, so that a connection that died without a word is noticed.
_SILENCE_S = 30
_BREATH_S = 0.5


def follow_log(jobs, name, stream):
    """Yields the bytes of a run's log as they come, each once and in order, until nothing can be added to it.

    The user log ends with the run, the build log when the command starts.
    """
    offset = 0
    patience = Patience(has_answered=True)
    while True:
        job = jobs.get(name)
        is_over = job.has_ended or (stream == "build" and job.has_started)
        before = offset
        try:
            for piece in read_log(jobs, name, stream, offset, is_following=True):
                offset += len(piece)
                yield piece
        except Cut as cut:
            if offset > before or cut.is_silence:
                patience = Patience(has_answered=True)
            elif not patience.wait():
                raise
            continue
        # Only an answer that was asked for after the end surely holds the last line.
        if is_over:
            return
        if offset == before:
            time.sleep(_BREATH_S)


def read_log(jobs, name, stream, offset=0, is_following=False):
    """Yields the bytes of a log from `offset` on, as one answer of the studio brings them."""
    query = {"offset": offset, "follow": int(is_following)}
    with jobs.open(name, f"logs/{stream}", query, timeout_s=_SILENCE_S) as answer:
        yield from read_pieces(answer.read1, _READ_BYTES)


def print_log(pieces, out):
    """Prints bytes to a text stream at once; a character that is cut between two pieces is put together again."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in pieces:
        out.write(decoder.decode(piece))
        out.flush()
