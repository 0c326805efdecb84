"""A zip of the studio's, as a folder."""

import os
import shutil
import tempfile
import zipfile

from .errors import AtelierError
from .safe_paths import find_trick


def unpack(pieces, folder):
    """Into a folder that is not there yet: whole, or not at all."""
    target = os.path.abspath(folder)
    if os.path.lexists(target):
        raise AtelierError(f"{folder} is there already: name another folder.")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    draft = tempfile.mkdtemp(prefix=".part-", dir=os.path.dirname(target))
    try:
        with tempfile.TemporaryFile(dir=draft) as file:
            for piece in pieces:
                file.write(piece)
            _extract(file, os.path.join(draft, "whole"))
        os.rename(os.path.join(draft, "whole"), target)
    except zipfile.BadZipFile as failure:
        raise AtelierError(f"What the studio sent is no whole zip ({failure}): try again.") from failure
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _extract(file, folder):
    with zipfile.ZipFile(file) as zipped:
        for entry in zipped.infolist():
            if find_trick(entry.filename.rstrip("/")):
                raise AtelierError(f"The zip has a name that leads out of its folder: {ascii(entry.filename)}")
            place = zipped.extract(entry, folder)
            if entry.external_attr >> 16 & 0o100:
                os.chmod(place, 0o755)
