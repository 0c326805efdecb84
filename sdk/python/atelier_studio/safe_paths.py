"""Names that came from elsewhere, judged before they become paths of this machine."""

import os
import re
import sys
import unicodedata
from urllib.parse import unquote_to_bytes

_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
_NOT_ON_WINDOWS = re.compile(r'[\x00-\x1f<>:"|?*\\]|[. ]$')
# A name has at most 255 bytes anywhere; of a path's 4,096 some are left for who works in the folder.
_LONGEST_NAME = 255
_LONGEST_PATH = 4000 if os.name != "nt" else 240
_IGNORES_CASE = os.name == "nt" or sys.platform == "darwin"


def find_trick(path):
    """Why a `/`-separated path leads nowhere below a folder, or None."""
    if "\0" in path:
        return "a NUL"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "an empty part, . or .."
    return None


class Places:
    """Gives each file a place below a folder: by its own name, or where this disk cannot carry that, by a spelling."""

    def __init__(self, folder):
        self._folder = folder
        self._taken = set()

    def find(self, path, name=None):
        """`path` is stored and always text; `name` is what the run called the file, as bytes escaped like an address."""
        for choice in (own_name(name), path):
            if choice is None or find_trick(choice):
                continue
            place = os.path.join(self._folder, *map(_carried, choice.split("/")))
            if self._is_free(place):
                return place
        return self._beside(os.path.join(self._folder, *map(_carried, path.split("/"))))

    def _is_free(self, place):
        parts = place.split(os.sep)
        is_short = all(len(os.fsencode(part)) <= _LONGEST_NAME for part in parts)
        return is_short and len(os.fsencode(os.path.abspath(place))) <= _LONGEST_PATH and self._take(place)

    def _take(self, place):
        key = unicodedata.normalize("NFC", place).casefold() if _IGNORES_CASE else place
        is_new = key not in self._taken
        self._taken.add(key)
        return is_new

    def _beside(self, place):
        """Two names that this disk cannot tell apart: the later one is numbered."""
        stem, ending = os.path.splitext(place)
        number = 2
        while not self._take(f"{stem}~{number}{ending}"):
            number += 1
        return f"{stem}~{number}{ending}"


def own_name(name):
    """The name as text of this machine, or None where there is none, or none that the machine could have."""
    if name is None:
        return None
    raw = unquote_to_bytes(name)
    try:
        return os.fsdecode(raw) if os.name == "posix" and sys.platform != "darwin" else raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _carried(part, is_windows=os.name == "nt"):
    """A part of a path as this disk takes it; what Windows keeps for itself is spelled."""
    if not is_windows:
        return part
    part = _NOT_ON_WINDOWS.sub(_spell, part)
    return _spell(part[:1]) + part[1:] if _DEVICES.match(part) else part


def _spell(found):
    return f"~{ord(found if isinstance(found, str) else found[0]):02x}"


def is_inside(path, folder):
    """Whether a real path is a real folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
