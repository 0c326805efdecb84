"""Files by the hash of their content: hashing them, and uploading those that the studio lacks."""

import hashlib
import os
from typing import Any, Dict, NamedTuple

from .errors import ApiError, AtelierError
from .parallel import run_in_parallel
from .progress import Silent

_READ_BYTES = 1 << 20


class Source(NamedTuple):
    """A file here, and its entry in the listing that the studio has."""

    local: str
    entry: Dict[str, Any]

    def hash(self, task):
        digest = hashlib.sha256()
        size_bytes = 0
        with _open(self.local) as file:
            for piece in iter(lambda: file.read(_READ_BYTES), b""):
                digest.update(piece)
                size_bytes += len(piece)
                task.advance(len(piece))
        self.entry.update(size=size_bytes, sha256=digest.hexdigest())


class _Changed(Exception):
    """A file grew or shrank since it was hashed."""


def upload_blobs(http, blobs_path, sources, task):
    by_hash = {source.entry["sha256"]: source for source in sources}

    def upload(source):
        sha256, size_bytes = source.entry["sha256"], source.entry["size"]
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size_bytes)}
        try:
            http.send("PUT", f"{blobs_path}/{sha256}", lambda: _Body(source.local, size_bytes, task), headers)
        except (_Changed, ApiError):
            # A file that changed since it was hashed has a new hash now, which the next round offers.
            source.hash(Silent())
            if source.entry["sha256"] == sha256:
                raise

    run_in_parallel(by_hash.values(), upload)


class _Body:
    """What http.client reads a request's body from: exactly the promised bytes, counted as they go."""

    def __init__(self, local, size_bytes, task):
        self._file = _open(local)
        self._left = size_bytes
        self._task = task
        if os.fstat(self._file.fileno()).st_size != size_bytes:
            raise _Changed

    def read(self, count=_READ_BYTES):
        if not self._left:
            self._file.close()
            return b""
        piece = self._file.read(min(count, self._left))
        if not piece:
            raise _Changed
        self._left -= len(piece)
        self._task.advance(len(piece))
        return piece


def _open(local):
    try:
        return open(local, "rb")
    except OSError as failure:
        raise AtelierError(f"{local} cannot be read ({failure.strerror}).") from failure
