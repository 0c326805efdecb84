"""Small works on files and names that all parts of the studio's hand on this machine share."""
import hashlib
import json
import os
import re
import shutil
import stat

ATTEMPT = re.compile(r"^\w{1,80}\.\d{1,9}$")
HASH = re.compile(r"^[0-9a-f]{64}$")
PIECE_BYTES = 1 << 20


class Refused(Exception):
    """What cannot be done, as a code that the studio knows and a sentence for people."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def checked(pattern, text):
    if not isinstance(text, str) or not pattern.match(text):
        raise Refused("invalid", "This is no name of the studio's: %r" % (text,))
    return text


def inside(top, relative):
    """The path below a folder; one that leads out of it is refused."""
    parts = relative.split("/")
    if "\0" in relative or any(part in ("", ".", "..") for part in parts):
        raise Refused("invalid", "The path %r leads out of its folder." % relative)
    return os.path.join(top, *parts)


def write_whole(path, text, mode=0o600):
    """There with all of it, or not at all."""
    part = "%s.part-%d" % (path, os.getpid())
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def write_all(descriptor, piece):
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view):]


def read_text(path):
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW)) as file:
            return file.read()
    except OSError:
        return ""


def read_json(path):
    text = read_text(path)
    return json.loads(text) if text.strip() else None


def remove_tree(path):
    """Removes it, whatever rights were taken from its folders."""
    if os.path.isdir(path) and not os.path.islink(path):
        open_folders(path)
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def open_folders(top):
    os.chmod(top, 0o700)
    for folder, folders, _ in os.walk(top):
        for name in folders:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                os.chmod(path, 0o700)


def fingerprint(top):
    """
    Tells whether any file below was changed since: the time of a file's last change cannot be set back by its owner. Reading
    gigabytes of packages before each run would take longer than many a run.
    """
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            found = os.lstat(path)
            line = "%s\0%d\0%d\0%d\0%o\n" % (path, found.st_size, found.st_ino, found.st_ctime_ns, found.st_mode)
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def close_folder(top):
    """Nothing below can be written by mistake, and no program keeps what it has computed there."""
    for folder, _, names in os.walk(top, topdown=False):
        for path in [os.path.join(folder, name) for name in names] + [folder]:
            if not os.path.islink(path):
                os.chmod(path, stat.S_IMODE(os.stat(path).st_mode) & ~0o222)
