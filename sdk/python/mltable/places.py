"""Where the files of a table lie: folders of this machine, or addresses `azureml://…` of the studio."""

import fnmatch
import glob
import io
import os
import re

from atelier_studio.errors import AtelierError


class LocalFile:
    def __init__(self, path):
        self.path = path

    def open(self):
        return open(self.path, "rb")


class StudioFile:
    def __init__(self, tree, inner):
        self._tree = tree
        self._inner = inner
        self.path = tree.address_of(inner)

    def open(self):
        return io.BytesIO(self._tree.read(self._inner))


def is_address(path):
    return str(path).startswith("azureml:")


def join(base, path):
    """What a path of an MLTable file means, which is relative to the file's folder."""
    path = str(path)
    if is_address(path) or re.match(r"^\w+://", path) or os.path.isabs(path):
        return path
    inner = re.sub(r"^(\./)+", "", path)
    if is_address(base):
        return base.rstrip("/") + "/" + inner
    return os.path.join(base, inner)


def read_text(base, name):
    if is_address(base):
        from atelier_studio.azureml_files import open_tree

        tree, inner = open_tree(base)
        return tree.read(f"{inner}/{name}".lstrip("/")).decode("utf-8-sig")
    try:
        with open(os.path.join(base, name), encoding="utf-8-sig") as file:
            return file.read()
    except OSError as failure:
        raise AtelierError(f"There is no file {name} in {base}: {failure.strerror}.") from failure


def find_files(base, entry):
    """The files that an entry of `paths` names, in the order of their names."""
    ((kind, path),) = entry.items()
    place = join(base, path)
    if re.match(r"^https?://", place):
        raise AtelierError(f"{place} is on the web: register it as a data asset, and take that as the input.")
    found = _in_studio(kind, place) if is_address(place) else _on_disk(kind, place)
    if not found:
        raise AtelierError(f"The table names {path} ({kind}), where no files are.")
    return found


def _on_disk(kind, place):
    if kind == "file":
        return [LocalFile(place)] if os.path.isfile(place) else []
    if kind == "pattern":
        return [LocalFile(path) for path in sorted(glob.glob(place, recursive=True)) if os.path.isfile(path)]
    tops = sorted(os.walk(place))
    files = [os.path.join(top, name) for top, _, names in tops for name in sorted(names)]
    return [LocalFile(path) for path in files if not _is_beside(path)]


def _in_studio(kind, place):
    from atelier_studio.azureml_files import open_tree

    tree, inner = open_tree(place)
    names = tree.list()
    if kind == "file":
        # A file that is an input by itself has an address of its own.
        chosen = [name for name in names if name == inner]
    elif kind == "pattern":
        chosen = [name for name in names if _matches(name, inner)]
    else:
        top = f"{inner.rstrip('/')}/" if inner.strip("/") else ""
        chosen = [name for name in names if name.startswith(top) and not _is_beside(name)]
    return [StudioFile(tree, name) for name in sorted(chosen)]


def _matches(name, pattern):
    """`**` goes through folders and `*` does not, as with `glob`."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    globs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.fullmatch("".join(globs.get(part, re.escape(part)) for part in parts), name) is not None


def _is_beside(path):
    """What lies beside the data: the table's own file, and what writers leave such as `_SUCCESS`."""
    name = os.path.basename(path)
    return name == "MLTable" or fnmatch.fnmatch(name, "[._]*")
