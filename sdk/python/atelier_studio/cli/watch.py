"""Watching a run: the build's log on stderr, the script's on stdout, and what the run waits for meanwhile."""

import os
import sys
import threading

from ..follow import follow_log
from ..terminal import LogFilter, printable
from .main import INTERRUPTED

_POLL_S = 1
# While a script runs its log speaks; only a note or a lost runner could be missed for so long.
_CALM_POLL_S = 10


def watch(jobs, job):
    """Follows a job to its end. Returns the exit status and the job as it ended."""
    _say(f"Run: {job.name}")
    if job.studio_url:
        _say(f"Page: {job.studio_url}")
    status_line = _StatusLine()
    try:
        _follow(jobs, job, status_line)
    except KeyboardInterrupt:
        _say(f"\nDetached; the run goes on. Follow it: atelier job stream -n {job.name}")
        _say(f"End it: atelier job cancel -n {job.name}")
        return INTERRUPTED, job
    job = jobs.get(job.name)
    status_line.tell_end(job)
    return (0 if job.status == "Completed" else 1), job


def _follow(jobs, job, status_line):
    """The logs come from threads of their own, so that Ctrl-C always reaches this one."""
    moved = threading.Event()
    logs = [_Log(jobs, job.name, "build", sys.stderr, moved), _Log(jobs, job.name, "user", sys.stdout, moved)]
    for log in logs:
        log.start()
    while True:
        status_line.tell(job)
        moved.wait(_CALM_POLL_S if job.status == "Running" else _POLL_S)
        moved.clear()
        for log in logs:
            if log.failure:
                raise log.failure
        if all(log.has_ended for log in logs):
            return
        job = jobs.get(job.name)


class _Log(threading.Thread):
    def __init__(self, jobs, name, stream, out, moved):
        super().__init__(daemon=True)
        self._source = follow_log(jobs, name, stream)
        self._out = out.fileno()
        self._moved = moved
        self.has_ended = False
        self.failure = None

    def run(self):
        try:
            log = LogFilter()
            for piece in self._source:
                write_all(self._out, log.feed(piece))
            write_all(self._out, log.end())
        except Exception as failure:
            self.failure = failure
        self.has_ended = True
        self._moved.set()


class _StatusLine:
    """Says what is new: a status, the reason a run waits, a notice. Nothing twice."""

    def __init__(self):
        self._last = ""
        self._notices = set()

    def tell(self, job):
        now = f"{job.status}: {job.waiting_reason}" if job.waiting_reason else job.status
        if now != self._last and not job.has_ended:
            _say(now)
        self._last = now
        self._tell_notices(job)

    def tell_end(self, job):
        self._tell_notices(job)
        if job.error:
            _say(job.error.get("message") or "")
            _say(job.error.get("excerpt") or "")
        _say(f"Status: {job.status}")

    def _tell_notices(self, job):
        for notice in job.notices:
            if notice not in self._notices:
                self._notices.add(notice)
                _say(f"Note: {notice}")


def write_all(descriptor, piece):
    """Past Python's buffers: at once, as bytes, and without a lock that could hang a program that ends."""
    while piece:
        piece = piece[os.write(descriptor, piece) :]


def _say(text):
    if text:
        print(printable(text), file=sys.stderr, flush=True)
