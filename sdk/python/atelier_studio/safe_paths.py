"""Names that came from elsewhere, judged before they become paths of this machine."""

import os
import re

_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


def find_trick(path):
    """Why a `/`-separated path must not be written here, or None. What is a trick anywhere is one here."""
    if any(ord(character) < 32 or ord(character) == 127 for character in path):
        return "control characters"
    if "\\" in path or re.match(r"^[A-Za-z]:", path):
        return "a path of Windows"
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return "an empty part, . or .."
        if os.name == "nt" and (_DEVICES.match(part) or part[-1] in ". " or ":" in part):
            return "a name that Windows keeps for itself"
    return None


def local_path(folder, path):
    """The place of a path below a folder; only for paths without a trick."""
    return os.path.join(folder, *path.split("/"))


def is_inside(path, folder):
    """Whether a real path is a real folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
