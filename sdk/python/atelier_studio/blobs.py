"""Files by the hash of their content: hashing them, and uploading those that the studio lacks."""

import hashlib
import os
from typing import Any, Dict, NamedTuple

from .errors import ApiError, AtelierError
from .parallel import run_in_parallel
from .pieces import PIECE_BYTES, Changed, send_in_pieces
from .progress import Silent

_READ_BYTES = 1 << 20
# Small files go many to a request. What the studio takes at once is more of either.
_SMALL_BYTES = 256 * 1024
_BUNDLE_BYTES = 4 << 20
_BUNDLE_FILES = 500


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


def upload_blobs(http, blobs_path, sources, task):
    by_hash = {source.entry["sha256"]: source for source in sources}

    def upload(source):
        sha256, size_bytes = source.entry["sha256"], source.entry["size"]
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size_bytes)}
        try:
            if size_bytes > PIECE_BYTES and send_in_pieces(http, blobs_path, source.local, source.entry, task):
                return
            http.send("PUT", f"{blobs_path}/{sha256}", lambda: _Body(source.local, size_bytes, task), headers)
        except (Changed, ApiError):
            # A file that changed since it was hashed has a new hash now, which the next round offers.
            source.hash(Silent())
            if source.entry["sha256"] == sha256:
                raise

    def upload_together(bundle):
        if len(bundle) > 1 and _send_bundle(http, blobs_path, bundle, task):
            return
        for source in bundle:
            upload(source)

    run_in_parallel(_bundle(by_hash.values()), upload_together)


def _bundle(sources):
    """Lists of small files that go in one request; a large one is alone in its list."""
    bundle, size_bytes = [], 0
    for source in sources:
        size = source.entry["size"]
        if size > _SMALL_BYTES:
            yield [source]
            continue
        if len(bundle) == _BUNDLE_FILES or size_bytes + size > _BUNDLE_BYTES:
            yield bundle
            bundle, size_bytes = [], 0
        bundle.append(source)
        size_bytes += size
    if bundle:
        yield bundle


def _send_bundle(http, blobs_path, bundle, task):
    """Sends them in one body. False where they have to go one by one: one has changed, or the studio is an older one."""
    pieces = []
    for source in bundle:
        sha256, size_bytes = source.entry["sha256"], source.entry["size"]
        with _open(source.local) as file:
            content = file.read(size_bytes + 1)
        if len(content) != size_bytes:
            return False
        pieces += (f"{sha256} {size_bytes}\n".encode(), content)
    body = b"".join(pieces)
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(body))}
    try:
        http.send("POST", blobs_path, lambda: body, headers)
    except ApiError as refused:
        if refused.status in (400, 404):
            return False
        raise
    task.advance(sum(source.entry["size"] for source in bundle))
    return True


class _Body:
    """What http.client reads a request's body from: exactly the promised bytes, counted as they go."""

    def __init__(self, local, size_bytes, task):
        self._file = _open(local)
        self._left = size_bytes
        self._task = task
        if os.fstat(self._file.fileno()).st_size != size_bytes:
            raise Changed

    def read(self, count=_READ_BYTES):
        if not self._left:
            self._file.close()
            return b""
        piece = self._file.read(min(count, self._left))
        if not piece:
            raise Changed
        self._left -= len(piece)
        self._task.advance(len(piece))
        return piece


def _open(local):
    try:
        return open(local, "rb")
    except OSError as failure:
        raise AtelierError(f"{local} cannot be read ({failure.strerror}).") from failure
