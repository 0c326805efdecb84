"""Submitting a job or an asset: the client parses nothing. It sends the text, and then whatever the studio says it lacks."""

import os
import uuid
from typing import Any, Dict, List, NamedTuple, Optional

from .blobs import Source, upload_blobs
from .errors import AtelierError
from .git_facts import read_git_facts
from .listing import list_path, read_text
from .named_paths import is_named
from .progress import Silent

# Each round answers one kind of need; files that change meanwhile cost another.
_MAX_ROUNDS = 20


class Submission(NamedTuple):
    """The YAML text of a job or an asset. Paths in it are relative to `folder`; `file` is how messages call it."""

    yaml: str
    file: str = "job.yml"
    folder: str = "."
    set: List[str] = []
    name: Optional[str] = None


def submit(http, jobs_path, blobs_path, submission, report=None):
    """Returns the created job as the studio answers it."""
    extra = {"name": submission.name, "git": read_git_facts(submission.folder)}
    return send(http, jobs_path, blobs_path, submission, report, extra)


def send(http, path, blobs_path, submission, report=None, extra=None):
    """Sends a YAML text to `path`, and then what it lacks; returns what was made of it."""
    supply = _Supply(http, blobs_path, submission, report or Silent())
    request = {
        "yaml": submission.yaml,
        "file": submission.file,
        "set": list(submission.set),
        "paths": supply.paths,
        # A submit whose answer was lost is sent again: the studio knows it by this key.
        "idempotency_key": str(uuid.uuid4()),
        **(extra or {}),
    }
    for _ in range(_MAX_ROUNDS):
        answer = http.call("POST", path, request)
        needs = answer.get("needs")
        if not needs:
            return answer
        supply.answer(needs)
    raise AtelierError(
        f"The files that {submission.file} names change faster than they can be sent. "
        "Try again when they are at rest."
    )


class _Supply:
    """`paths` of the request, filled in as the studio asks."""

    def __init__(self, http, blobs_path, submission, report):
        self._http = http
        self._blobs_path = blobs_path
        self._folder = submission.folder
        self._file = submission.file
        self._report = report
        self._texts: Dict[str, str] = {"": "\n".join([submission.yaml, *submission.set])}
        self.paths: Dict[str, Dict[str, Any]] = {}

    def answer(self, needs):
        for path in needs.get("paths") or []:
            self.paths[path], notes = list_path(self._local(path))
            for note in notes:
                self._report.note(note)
        for path in needs.get("texts") or []:
            self._add_text(path)
        self._hash(self._sources(needs.get("hashes")))
        self._upload(self._sources(needs.get("blobs")))

    def _add_text(self, path):
        local = self._local(path)
        listing = self.paths.setdefault(path, list_path(local)[0])
        if listing["kind"] == "file":
            listing["text"] = self._texts[path] = read_text(local)

    def _hash(self, sources):
        task = self._report.begin("Reading", sum(source.entry["size"] for source in sources))
        for source in sources:
            source.hash(task)
        task.end()

    def _upload(self, sources):
        task = self._report.begin("Uploading", sum(source.entry["size"] for source in sources))
        upload_blobs(self._http, self._blobs_path, sources, task)
        task.end()

    def _sources(self, wanted):
        return [
            source for path, files in (wanted or {}).items() for source in self._sources_of(path, files)
        ]

    def _sources_of(self, path, files):
        listing = self.paths.get(path, {})
        entries = {entry["path"]: entry for entry in listing.get("files", ())}
        folder = self._local(path)
        for file in files:
            if file not in entries:
                raise AtelierError(
                    f"The studio asks for {file!r} in {path!r}, which was not listed. Nothing was sent."
                )
            local = folder if listing["kind"] == "file" else os.path.join(folder, *file.split("/"))
            yield Source(local, entries[file])

    def _local(self, path):
        if not is_named(path, self._texts):
            raise AtelierError(
                f"The studio asks for {path!r}, which {self._file} does not name. Nothing was sent."
            )
        return os.path.join(self._folder, path)
