"""Fetching what a run left, never outside the folder that was named, each file whole and checked or not there."""

import hashlib
import os
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote

from .errors import AtelierError
from .http import Cut, read_pieces
from .parallel import run_in_parallel
from .patience import Patience
from .progress import Silent
from .safe_paths import Places, find_trick, is_inside

_READ_BYTES = 1 << 20


class _Wanted(NamedTuple):
    path: str
    size_bytes: int
    sha256: str
    target: str
    draft: str


def download(jobs, name, folder, output_name=None, is_all=False, report=None):
    """Returns the paths that were written: each file under its own name, or a spelling where this disk has no such name."""
    files = [file for file in jobs.files(name) if is_all or file.get("output") == output_name]
    if output_name and not files:
        raise AtelierError(f"The job {name} has no files in an output named {output_name!r}.")
    tricks = [file["path"] for file in files if find_trick(place_of(file))]
    places = Places(folder)
    wanted = [
        _Wanted(file["path"], file["size"], file["sha256"], *_place_and_draft(places, file, number))
        for number, file in enumerate(files)
        if file["path"] not in tricks
    ]
    task = (report or Silent()).begin("Downloading", sum(file.size_bytes for file in wanted))
    run_in_parallel(wanted, lambda file: _fetch(jobs, name, folder, file, task))
    task.end()
    if tricks:
        raise AtelierError(
            f"{len(wanted)} files were downloaded. Left out, because their names lead out of the folder: "
            + ", ".join(ascii(path) for path in tricks[:5])
        )
    return [file.target for file in wanted]


def place_of(file):
    """Where a file goes below the download folder, as Azure's client lays it out."""
    return _below(file, file["path"])


def _below(file, path):
    if file.get("folder"):
        return f"{file['folder']}/{path}"
    if not file.get("output"):
        return "artifacts/" + path
    return path if path.startswith("named-outputs/") else f"named-outputs/{file['output']}/{path}"


def _place_and_draft(places, file, number):
    """A draft lies beside its file, under a name that is short enough for every disk."""
    name = file.get("name")
    target = places.find(place_of(file), name and _below(file, name))
    return target, os.path.join(os.path.dirname(target), f".atelier-{os.getpid()}-{number}.part")


def _fetch(jobs, name, folder, file, task):
    top = os.path.dirname(file.target)
    try:
        # Asked before folders are made too: those would already lie behind the link.
        _check_inside(top, folder, file.target)
        os.makedirs(top, exist_ok=True)
        _check_inside(top, folder, file.target)
        with open(file.draft, "xb") as out:
            _receive(jobs, name, file, out, task)
        os.replace(file.draft, file.target)
    except OSError as failure:
        raise AtelierError(f"{file.target} cannot be written ({failure.strerror or failure}).") from failure
    finally:
        with suppress(OSError):
            os.unlink(file.draft)


def _check_inside(top, folder, target):
    if not is_inside(os.path.realpath(top), os.path.realpath(folder)):
        raise AtelierError(f"{target} would lie outside {folder}: a link leads there.")


def _receive(jobs, name, file, out, task):
    """Reads the bytes, and goes on where a broken connection left off."""
    digest = hashlib.sha256()
    patience = Patience(has_answered=True)
    while out.tell() < file.size_bytes:
        before = out.tell()
        with suppress(Cut):
            _read_from(jobs, name, file, out, digest, task)
        if out.tell() == before and not patience.wait():
            raise AtelierError(f"{file.path} could not be fetched: the connection breaks again and again.")
    if digest.hexdigest() != file.sha256:
        raise AtelierError(f"{file.path} did not arrive as it is stored. Try again.")


def _read_from(jobs, name, file, out, digest, task):
    begin = out.tell()
    headers = {"Range": f"bytes={begin}-"} if begin else {}
    with jobs.open(name, "files/" + quote(file.path, safe="/"), headers=headers) as answer:
        if begin and answer.status != 206:
            raise AtelierError(
                f"{file.path} could not be fetched: the connection broke and the studio cannot resume."
            )
        for piece in read_pieces(answer.read, _READ_BYTES):
            out.write(piece)
            digest.update(piece)
            task.advance(len(piece))
