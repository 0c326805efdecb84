"""atelier login"""

import os
import sys

from ..errors import AtelierError
from ..http import Http
from ..settings import DEFAULT_URL, Settings, check_token, tidy_url, write_login
from ..terminal import printable


def login(arguments):
    """Asks the studio who this is before anything is written, so that what is remembered works."""
    url = tidy_url(arguments.url or arguments.url_flag or os.environ.get("ATELIER_URL") or DEFAULT_URL)
    token = _read_token(url)
    me = Http(url, token).call("GET", "/me")
    workspace = arguments.workspace_name or me["default_workspace"]
    names = [entry["name"] for entry in me["workspaces"]]
    if arguments.workspace_name and workspace not in names:
        raise AtelierError(
            f"This token does not enter a workspace {workspace!r}. It enters: {', '.join(names) or 'none'}."
        )
    file = write_login(Settings(url, token, workspace))
    print(
        printable(f"Signed in at {url} as {me['user']['email']}, workspace {workspace}. Remembered in {file}."),
        file=sys.stderr,
    )


def _read_token(url):
    """From ATELIER_TOKEN, a pipe or a prompt: never from an argument, which others on the machine could read."""
    token = os.environ.get("ATELIER_TOKEN")
    if not token and sys.stdin.isatty():
        from getpass import getpass

        print(f"Make a token on your account page, {url.rstrip('/')}/account.", file=sys.stderr)
        token = getpass("Token: ")
    token = (token or sys.stdin.readline()).strip()
    if not token:
        raise AtelierError("No token was given. Nothing was changed.")
    check_token(token)
    return token
