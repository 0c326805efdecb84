"""Datastores: places outside of the studio where data lies. They are attached, looked into, read and written."""

import os
from contextlib import suppress
from urllib.parse import quote

from .blobs import Source
from .entities import Datastore
from .errors import AtelierError
from .http import Cut, read_pieces, segment
from .patience import Patience
from .pieces import PIECE_BYTES, Changed, send_in_pieces
from .progress import Silent
from .safe_paths import find_trick, is_inside

PAGE_SIZE = 1000
_READ_BYTES = 1 << 20


class DatastoreOperations:
    def __init__(self, client):
        self._client = client

    def create(self, yaml, file="datastore.yml", set=()):
        """Attaches what a YAML text describes. Credentials in it become secrets, and are never given back."""
        body = {"yaml": yaml, "file": file, "set": list(set)}
        return Datastore.from_data(self._call("POST", self._at(), body))

    def list(self):
        """Yields the datastores: the workspace's own, then the others by name."""
        query = {"limit": PAGE_SIZE}
        while True:
            page = self._call("GET", self._at(), query=query)
            yield from map(Datastore.from_data, page["value"])
            query["cursor"] = page.get("next")
            if not query["cursor"]:
                return

    def get(self, name):
        return Datastore.from_data(self._call("GET", self._at(name)))

    def update(self, name, yaml=None, file="datastore.yml", set=()):
        """Changes what is given; credentials that are not given stay."""
        body = {"file": file, "set": list(set), **({} if yaml is None else {"yaml": yaml})}
        return Datastore.from_data(self._call("PATCH", self._at(name), body))

    def delete(self, name):
        """Forgets the datastore. What lies there stays."""
        self._call("DELETE", self._at(name))

    def test(self, name):
        """Whether it can be looked into now: `{"is_reached": …, "message": …}`."""
        return self._call("POST", f"{self._at(name)}/test")

    def files(self, name, path="", recursive=False, max_results=None):
        """Yields what lies in a folder, or with `recursive` every file below it, as dicts."""
        query = {"path": path, "recursive": "true" if recursive else "false"}
        left = max_results
        while left is None or left > 0:
            query["limit"] = PAGE_SIZE if left is None else min(left, PAGE_SIZE)
            page = self._call("GET", f"{self._at(name)}/files", query=query)
            yield from page["value"][:left]
            left = None if left is None else left - len(page["value"])
            query["cursor"] = page.get("next")
            if not query["cursor"]:
                return

    def upload(self, name, local, path, report=None):
        """Writes a local file to `path`, or the files of a local folder below it. Returns the paths there."""
        sources = list(_list_sources(local, path))
        task = (report or Silent()).begin("Uploading", sum(os.path.getsize(here) for here, _ in sources))
        for here, there in sources:
            self._put(name, here, there, task)
        task.end()
        return [there for _, there in sources]

    def download(self, name, path, folder, report=None):
        """Fetches the file at `path`, or what lies below it, into `folder`. Returns the local paths."""
        files = list(self._find(name, path))
        task = (report or Silent()).begin("Downloading", sum(file["size_bytes"] for file, _ in files))
        targets = [self._fetch(name, file, below, folder, task) for file, below in files]
        task.end()
        return targets

    def _find(self, name, path):
        """The files at or below a path, each with its path in the folder that is downloaded to."""
        top = path.strip("/")
        parent = top.rpartition("/")[0]
        found = False
        for file in self.files(name, top, recursive=True):
            found = True
            yield file, file["path"][len(top) + 1 if top else 0 :]
        if found or not top:
            return
        for file in self.files(name, parent):
            if file["path"] == top and file["kind"] == "file":
                yield file, top.rpartition("/")[2]
                return
        raise AtelierError(f"The datastore {name} has no file or folder {top!r}.")

    def _put(self, name, here, there, task):
        size_bytes = os.path.getsize(here)
        if size_bytes > PIECE_BYTES and self._put_in_pieces(name, here, there, task):
            return
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size_bytes)}
        self._client.http.send("PUT", self._file(name, there), lambda: _Body(here, size_bytes, task), headers)

    def _put_in_pieces(self, name, here, there, task):
        """Sends it to the workspace, from where an earlier try stood, and has it written to its place. False at an older studio."""
        source = Source(here, {"path": there})
        source.hash(Silent())
        blobs = f"/workspaces/{segment(self._client.workspace)}/blobs"
        try:
            if not send_in_pieces(self._client.http, blobs, here, source.entry, task):
                return False
        except Changed as changed:
            raise AtelierError(f"{here} became shorter while it was sent. Try again.") from changed
        named = {"path": there, "sha256": source.entry["sha256"]}
        placed = self._call("POST", f"{self._at(name)}/files", named)
        if placed["activity_id"]:
            self._client.activities.poller(placed["activity_id"]).result()
        return True

    def _fetch(self, name, file, below, folder, task):
        target = os.path.join(folder, *below.split("/"))
        top = os.path.dirname(target)
        if find_trick(below):
            raise AtelierError(f"{file['path']!r} is not a name that can be written here.")
        draft = os.path.join(top, f".atelier-{os.getpid()}.part")
        try:
            # Asked before folders are made too: those would already lie behind the link.
            _check_inside(top, folder, target)
            os.makedirs(top, exist_ok=True)
            _check_inside(top, folder, target)
            with open(draft, "wb") as out:
                self._receive(name, file, out, task)
            os.replace(draft, target)
        except OSError as failure:
            raise AtelierError(f"{target} cannot be written ({failure.strerror or failure}).") from failure
        finally:
            with suppress(OSError):
                os.unlink(draft)
        return target

    def _receive(self, name, file, out, task):
        """Reads the bytes, and goes on where a broken connection left off, as long as they are the same."""
        patience = Patience(has_answered=True)
        etag = file["etag"]
        while out.tell() < file["size_bytes"]:
            begin = out.tell()
            headers = {"Range": f"bytes={begin}-"} if begin else {}
            with suppress(Cut), self._client.http.open(self._file(name, file["path"]), headers=headers) as answer:
                now = (answer.getheader("ETag") or "").strip('"')
                if etag and now and now != etag:
                    raise AtelierError(f"{file['path']} was changed while it was fetched. Try again.")
                for piece in read_pieces(answer.read, _READ_BYTES):
                    out.write(piece)
                    task.advance(len(piece))
            if out.tell() == begin and not patience.wait():
                raise AtelierError(f"{file['path']} could not be fetched: the connection breaks again and again.")

    def _file(self, name, path):
        return f"{self._at(name)}/files/{quote(path, safe='/')}"

    def _at(self, name=None):
        datastores = f"/workspaces/{segment(self._client.workspace)}/datastores"
        return datastores if name is None else f"{datastores}/{segment(name)}"

    def _call(self, method, path, body=None, query=None):
        return self._client.http.call(method, path, body, query)


def _check_inside(top, folder, target):
    if not is_inside(os.path.realpath(top), os.path.realpath(folder)):
        raise AtelierError(f"{target} would lie outside {folder}: a link leads there.")


def _list_sources(local, path):
    """Local files, each with its path in the datastore."""
    top = path.strip("/")
    if os.path.isfile(local):
        is_folder = not top or path.endswith("/")
        yield local, "/".join(part for part in (top, os.path.basename(local)) if part) if is_folder else top
        return
    if not os.path.isdir(local):
        raise AtelierError(f"{local} is neither a file nor a folder.")
    for folder, folders, names in os.walk(local):
        folders.sort()
        for name in sorted(names):
            here = os.path.join(folder, name)
            below = os.path.relpath(here, local).replace(os.sep, "/")
            yield here, f"{top}/{below}" if top else below


class _Body:
    """What http.client reads a request's body from: exactly the promised bytes."""

    def __init__(self, local, size_bytes, task):
        try:
            self._file = open(local, "rb")
        except OSError as failure:
            raise AtelierError(f"{local} cannot be read ({failure.strerror}).") from failure
        self._local = local
        self._left = size_bytes
        self._task = task

    def read(self, count=_READ_BYTES):
        if not self._left:
            self._file.close()
            return b""
        piece = self._file.read(min(count, self._left))
        if not piece:
            raise AtelierError(f"{self._local} became shorter while it was sent. Try again.")
        self._left -= len(piece)
        self._task.advance(len(piece))
        return piece
