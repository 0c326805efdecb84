"""A large file, sent piece by piece from where the studio stands: a broken line costs a piece, and so does Ctrl-C."""

import base64
import hashlib

from .errors import ApiError, AtelierError

PIECE_BYTES = 8 << 20
# All is there and being compared with its hash. Each answer waits for that for a while, so that this is hours.
_MOST_COMPARISONS = 500
# The studio says now and then that it stands elsewhere; where that leads nowhere, something else is wrong.
_MOST_DETOURS = 10


class Changed(Exception):
    """A file grew or shrank since it was hashed."""


def send_in_pieces(http, blobs_path, local, entry, task):
    """Sends the file of an entry with its `sha256` and `size`. False where the studio is an older one, without that door."""
    path = f"{blobs_path}/{entry['sha256']}/pieces"
    query = {"size": entry["size"]}
    try:
        held = http.call("GET", path, query=query)
    except ApiError as refused:
        if refused.status == 404:
            return False
        raise
    told = _tell(task, 0, held["held_bytes"])
    detours = comparisons = 0
    with _open(local) as file:
        while not held["is_whole"]:
            offset = held["held_bytes"]
            piece = _read(file, offset, entry["size"])
            try:
                held = _send(http, path, piece, {**query, "offset": offset})
            except ApiError as refused:
                if refused.status != 409:
                    raise
                held = http.call("GET", path, query=query)
            has_moved = held["is_whole"] or held["held_bytes"] > offset
            is_compared = held["held_bytes"] == entry["size"] and comparisons < _MOST_COMPARISONS
            comparisons += is_compared
            detours = 0 if has_moved or is_compared else detours + 1
            if detours > _MOST_DETOURS:
                raise AtelierError(f"{local} could not be sent: the studio takes it and has no more of it than before.")
            told = _tell(task, told, held["held_bytes"])
    return True


def _send(http, path, piece, query):
    digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    headers = {"Content-Type": "application/octet-stream", "Content-Digest": f"sha-256=:{digest}:"}
    return http.send("PUT", path, lambda: piece, {**headers, "Content-Length": str(len(piece))}, query)


def _read(file, offset, size_bytes):
    wanted = min(PIECE_BYTES, size_bytes - offset)
    file.seek(offset)
    piece = file.read(wanted)
    if len(piece) != wanted:
        raise Changed
    return piece


def _tell(task, told, held_bytes):
    """Counts what is new; what was lost and comes again is counted once."""
    if held_bytes > told:
        task.advance(held_bytes - told)
    return max(told, held_bytes)


def _open(local):
    try:
        return open(local, "rb")
    except OSError as failure:
        raise AtelierError(f"{local} cannot be read ({failure.strerror}).") from failure
