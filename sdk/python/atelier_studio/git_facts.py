"""What a checkout says about a job's code. Nothing here fails a submission, or runs what a repository configures."""

import os
import re
import subprocess

MAX_DIFF_BYTES = 1_000_000
_TIMEOUT_S = 10
_CREDENTIALS = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/]*@", re.IGNORECASE)
_QUERY = re.compile(r"^([a-z][a-z0-9+.-]*://[^?]*)\?.*$", re.IGNORECASE | re.DOTALL)
_PLAIN = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


def read_git_facts(folder):
    """Commit, branch, remote without credentials, and the uncommitted change; None where there is no commit."""
    try:
        commit = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD").strip()
        if not commit:
            return None
        branch = _git(folder, "symbolic-ref", "--quiet", "--short", "HEAD").strip()
        remote = strip_credentials(_git(folder, "config", "--get", "remote.origin.url").strip())
        is_dirty = bool(_git(folder, "status", "--porcelain"))
        diff = (
            _git(folder, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD") if is_dirty else ""
        )
    except (OSError, subprocess.SubprocessError):
        return None
    facts = {"commit": commit, "branch": branch, "remote": remote, "dirty": is_dirty, "diff": cut_diff(diff)}
    return {name: value for name, value in facts.items() if value != ""}


def strip_credentials(remote):
    """`https://user:secret@host/x?token=y` as `https://host/x`; the `git@host:x` of ssh holds no secret and stays."""
    return _QUERY.sub(r"\1", _CREDENTIALS.sub(r"\1", remote))


def cut_diff(diff):
    """At most a megabyte, cut between two lines and saying so."""
    content = diff.encode("utf-8")
    if len(content) <= MAX_DIFF_BYTES:
        return diff
    mark = "\n(The rest of this change is left out: it is larger than 1 MB.)\n"
    return content[: MAX_DIFF_BYTES - len(mark)].rpartition(b"\n")[0].decode("utf-8", "ignore") + mark


def _git(folder, *words):
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    done = subprocess.run(
        ["git", "-C", folder, *_PLAIN, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        timeout=_TIMEOUT_S,
    )
    return done.stdout.decode("utf-8", "replace")
