"""What a run has left, read without ever following a link out of its folder."""
import base64
import os
import stat

MAX_DEPTH = 512
MAX_PATH_BYTES = 16 * 1024
SHOWN = 5
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def spell(path):
    return base64.b64encode(path).decode()


def within(top, path):
    """The real path of a link's target where that lies in `top`, else None."""
    real = os.path.realpath(path)
    return real if real.startswith(os.path.realpath(top) + b"/") else None


def list_files(folder, tops):
    """The regular files below each folder of `tops`, with their size, and what was passed over."""
    files, odd = [], []
    bounds = os.fsencode(folder)
    for top in tops:
        whole = os.path.join(bounds, os.fsencode(top))
        for path in walk(whole, bounds, odd):
            found = os.stat(path)
            name = os.path.relpath(path, whole)
            files.append({"top": top, "path": spell(name), "sizeBytes": found.st_size})
    return {"files": files, "odd": [spell(path) for path in odd[:SHOWN]], "oddCount": len(odd)}


def walk(top, bounds, odd):
    pending = [(top, 0)]
    while pending:
        folder, depth = pending.pop()
        if not os.path.isdir(folder) or os.path.islink(folder):
            continue
        for entry in sorted(os.scandir(folder), key=lambda one: one.name):
            if entry.is_dir(follow_symlinks=False):
                if depth < MAX_DEPTH and len(entry.path) <= MAX_PATH_BYTES:
                    pending.append((entry.path, depth + 1))
                else:
                    odd.append(os.path.relpath(entry.path, bounds))
            elif entry.is_file(follow_symlinks=False):
                yield entry.path
            elif entry.is_symlink() and is_file_within(top, entry.path):
                yield entry.path
            else:
                odd.append(os.path.relpath(entry.path, bounds))


def is_file_within(bounds, link):
    real = within(bounds, link)
    return real is not None and os.path.isfile(real) and not os.path.islink(real)


def read_file(folder, top, path, offset, length):
    """Bytes of a file that was listed. A folder on its way that became a link is none of the run's any more."""
    start = os.path.join(os.fsencode(folder), os.fsencode(top))
    whole = os.path.join(start, base64.b64decode(path))
    real = os.path.realpath(whole)
    bounds = os.path.realpath(start)
    if not real.startswith(bounds + b"/") or within(os.fsencode(folder), start) is None:
        raise OSError("%r leads out of the run's folder" % whole)
    parts = os.path.relpath(real, bounds).split(b"/")
    at = os.open(bounds, FOLDER)
    try:
        for part in parts[:-1]:
            at, before = os.open(part, FOLDER, dir_fd=at), at
            os.close(before)
        descriptor = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("%r is no file any more" % whole)
        return os.pread(descriptor, length, offset)
    finally:
        os.close(descriptor)


def read_log(path, offset, length):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return b""
    try:
        return os.pread(descriptor, length, offset)
    finally:
        os.close(descriptor)
