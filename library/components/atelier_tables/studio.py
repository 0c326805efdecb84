"""The studio that a step runs in, asked by REST with the token of its run: it may what its submitter's role allows a run."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

from .errors import TableError

TRIES = 5
PAUSE_S = 2.0
AWAY = (429, 502, 503, 504)


def path(*parts):
    """Below the workspace of the run, each part escaped."""
    return "/".join(["", *(urllib.parse.quote(part, safe="") for part in parts)])


def ask(method, where, body=None):
    """The answer's JSON. What is refused is told in the words of the studio."""
    return json.loads(_send(method, where, body) or "null")


def fetch(where):
    return _send("GET", where, None)


def find(where):
    """None where there is no such thing."""
    try:
        return ask("GET", where)
    except NotThere:
        return None


class NotThere(TableError):
    """The studio has nothing of that name."""


NotThere.__module__ = "__main__"


def wait(look, is_over, minutes, what):
    """Looks every two seconds until something has ended."""
    end = time.monotonic() + minutes * 60
    while True:
        found = look()
        if is_over(found):
            return found
        if time.monotonic() > end:
            raise TableError(f"{what} has not ended within {minutes:g} minutes; it goes on, and this step does not wait for it")
        time.sleep(PAUSE_S)


def _send(method, where, body):
    url, token, workspace = (os.environ.get(f"ATELIER_{word}", "") for word in ("URL", "TOKEN", "WORKSPACE"))
    if not url:
        raise TableError("this step asks the studio that it runs in, and there is none: run it there")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    address = f"{url}/api/v1/workspaces/{urllib.parse.quote(workspace, safe='')}{where}"
    for left in reversed(range(TRIES)):
        try:
            with urllib.request.urlopen(urllib.request.Request(address, data, headers, method=method), timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as refused:
            # It was not taken: it may be sent again, whatever it asks for.
            if left == 0 or refused.code not in AWAY:
                raise _told(refused) from None
        except OSError as failure:
            # It may have been taken, and is not asked for twice.
            if left == 0 or method != "GET":
                raise TableError(f"the studio was not reached: {failure}") from None
        time.sleep(TRIES - left)


def _told(refused):
    text = refused.read(10_000).decode(errors="replace")
    try:
        error = json.loads(text)["error"]
        words = " ".join([error["message"], *(each["message"] for each in error.get("issues") or [])])
    except (ValueError, KeyError, TypeError):
        words = f"{refused.code} {text[:1000]}"
    return (NotThere if refused.code == 404 else TableError)(words)
