"""What lies at a path that a job names. The client lists; the studio applies the ignore rules."""

import os
import stat
from contextlib import suppress

from .errors import AtelierError
from .safe_paths import is_inside

IGNORE_FILES = (".amlignore", ".gitignore")
MAX_FILES = 300_000
MAX_TEXT_BYTES = 4_000_000


def list_path(path):
    """The listing of a folder or file as the studio wants it, and notes on what was left out: `(listing, notes)`."""
    if os.path.isdir(path):
        return _Folder(path).list()
    if os.path.isfile(path):
        return {"kind": "file", "files": [_entry(os.path.basename(path), os.stat(path))]}, []
    return {"kind": "missing"}, []


class _Folder:
    def __init__(self, root):
        self._root = os.path.realpath(root)
        self._files = []
        self._ignore = {}
        self._notes = []

    def list(self):
        try:
            self._walk(self._root, "", (self._root,))
        except OSError as failure:
            raise AtelierError(f"{failure.filename} cannot be read ({failure.strerror}).") from failure
        self._files.sort(key=lambda entry: entry["path"])
        return {"kind": "folder", "files": self._files, "ignore": self._ignore}, self._notes

    def _walk(self, folder, prefix, above):
        """`above` are the real folders on the way down: a link to one of them would never end."""
        with os.scandir(folder) as entries:
            for entry in entries:
                path = prefix + entry.name
                if entry.name != ".git" and self._is_wanted(entry, path):
                    with suppress(FileNotFoundError):  # It was there a moment ago.
                        self._take(entry, path, above)

    def _take(self, entry, path, above):
        facts = entry.stat()
        if stat.S_ISDIR(facts.st_mode):
            real = os.path.realpath(entry.path)
            if real not in above:
                self._walk(entry.path, path + "/", above + (real,))
        elif stat.S_ISREG(facts.st_mode):
            if entry.name in IGNORE_FILES:
                self._ignore[path] = read_text(entry.path)
            self._files.append(_entry(path, facts))
            if len(self._files) > MAX_FILES:
                raise AtelierError(
                    f"{self._root} has more than {MAX_FILES:,} files. Name a narrower folder as the code."
                )

    def _is_wanted(self, entry, path):
        try:
            path.encode("utf-8")
        except UnicodeEncodeError:
            self._notes.append(f"{path!a} is left out: its name is not valid UTF-8.")
            return False
        if not entry.is_symlink():
            return True
        target = os.path.realpath(entry.path)
        if not is_inside(target, self._root):
            self._notes.append(f"{path} is left out: it is a link that leads out of the folder.")
            return False
        return os.path.exists(target)


def _entry(path, facts):
    return {"path": path, "size": facts.st_size, "executable": bool(facts.st_mode & stat.S_IXUSR)}


def read_text(path):
    """A small text file as the studio will see it; bytes that are not UTF-8 are shown as such."""
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_TEXT_BYTES + 1)
    except OSError as failure:
        raise AtelierError(f"{path} cannot be read ({failure.strerror}).") from failure
    if len(content) > MAX_TEXT_BYTES:
        raise AtelierError(
            f"{path} is larger than {MAX_TEXT_BYTES:,} bytes: too large for a text that a job refers to."
        )
    return content.decode("utf-8", "replace")
