"""The files of an input, and how they are put together."""

import os

from settings import SettingError


def find_files(root):
    """Pairs of the path below `root` and the path itself, in the order of the first."""
    if os.path.isfile(root):
        return [(os.path.basename(root), root)]
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            found.append((os.path.relpath(path, root), path))
    if not found:
        raise SettingError("The input has no files: name a folder with files, or a file.")
    return sorted(found)


def into_mini_batches(files, size):
    """Ranges of `files`, each of at most so many."""
    step = max(1, size)
    return [range(start, min(start + step, len(files))) for start in range(0, len(files), step)]
