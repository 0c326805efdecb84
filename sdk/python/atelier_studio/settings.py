"""Which studio, with which token, in which workspace: what was said, else the environment, else the login file."""

import json
import os
from pathlib import Path
from typing import NamedTuple, Optional

from .errors import AtelierError

DEFAULT_URL = "http://localhost:3000"


class Settings(NamedTuple):
    url: str
    token: str
    workspace: Optional[str]


def login_file() -> Path:
    if os.name == "nt":
        top = os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming"
    else:
        top = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(top) / "atelier" / "login.json"


def read_login() -> dict:
    file = login_file()
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as failure:
        raise AtelierError(f"The login file {file} cannot be read ({failure}). Run: atelier login") from None
    return found if isinstance(found, dict) else {}


def write_login(settings: Settings) -> Path:
    """Writes the file whole or not at all, and never for a moment readable by others."""
    file = login_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(settings._asdict(), out, indent=2)
    os.replace(draft, file)
    return file


def find_settings(url=None, token=None, workspace=None) -> Settings:
    login = read_login()
    chosen = tidy_url(url or os.environ.get("ATELIER_URL") or login.get("url") or DEFAULT_URL)
    # The saved token belongs to the saved address: another studio must never see it.
    saved = login if login.get("url") == chosen else {}
    token = (token or os.environ.get("ATELIER_TOKEN") or saved.get("token") or "").strip()
    if not token:
        raise AtelierError(f"No token for {chosen}. Run: atelier login --url {chosen} (or set ATELIER_TOKEN)")
    check_token(token)
    return Settings(chosen, token, workspace or os.environ.get("ATELIER_WORKSPACE") or saved.get("workspace"))


def tidy_url(url: str) -> str:
    return url.strip().rstrip("/")


def check_token(token: str) -> None:
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise AtelierError("The token has characters that no token has. Copy it again from the studio.")
