"""A table: the files that it has, and the steps by which they become a frame of pandas."""

import json
import os

from atelier_studio.errors import AtelierError

from .convert import as_written
from .places import find_files, is_address, read_text
from .steps import READERS, STEPS, read_files

FILE = "MLTable"


class MLTableHeaders:
    from_first_file = "from_first_file"
    all_files_same_headers = "all_files_same_headers"
    all_files_different_headers = "all_files_different_headers"
    no_header = "no_header"


class MLTableFileEncoding:
    utf8 = "utf8"
    utf8bom = "utf8bom"
    utf16 = "utf16"
    ascii = "ascii"
    iso88591 = "iso88591"
    latin1 = "latin1"
    windows1252 = "windows1252"


class MLTable:
    """Every step gives a new table; nothing is read before `to_pandas_dataframe()`."""

    def __init__(self, base, paths, steps=()):
        self._base = base
        self.paths = list(paths)
        self._steps = list(steps)

    def __repr__(self):
        return f"MLTable({self._written()!r})"

    def keep_columns(self, columns):
        return self._with("keep_columns", columns)

    def drop_columns(self, columns):
        return self._with("drop_columns", columns)

    def take(self, count=20):
        return self._with("take", count)

    def take_random_sample(self, probability, seed=None):
        return self._with("take_random_sample", {"probability": probability, "seed": seed})

    def skip(self, count):
        return self._with("skip", count)

    def filter(self, expression):
        return self._with("filter", expression)

    def convert_column_types(self, column_types):
        """`column_types` maps a name, or a tuple of names, to a `DataType`."""
        steps = [
            {
                "columns": list(names) if isinstance(names, (tuple, list)) else names,
                "column_type": as_written(kind),
            }
            for names, kind in column_types.items()
        ]
        return self._with("convert_column_types", steps)

    def extract_columns_from_partition_format(self, partition_format):
        return self._with("extract_columns_from_partition_format", partition_format)

    def show(self, count=20):
        return self.take(count).to_pandas_dataframe()

    def to_pandas_dataframe(self):
        reader = next((step for step in self._steps if step[0] in READERS), None)
        if reader is None:
            raise AtelierError(
                "The table does not say how its files are read: " + ", ".join(sorted(READERS)) + "."
            )
        frame = read_files(self._files(), *reader, partition=self._partition())
        for name, options in self._steps:
            if name in STEPS:
                frame = STEPS[name](frame, options)
        return frame.reset_index(drop=True)

    def save(self, path=None, overwrite=True, **_):
        """Writes the table's file into a folder, whose files it then names relative to itself."""
        folder = path or "."
        if is_address(folder):
            raise AtelierError("A table is saved into a folder of this machine; register that as a data asset.")
        os.makedirs(folder, exist_ok=True)
        target = os.path.join(folder, FILE)
        if os.path.exists(target) and not overwrite:
            raise AtelierError(f"{target} exists already.")
        written = self._written(folder)
        with open(target, "w", encoding="utf-8") as file:
            # JSON is YAML.
            file.write(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
        return self

    def _with(self, name, options):
        return MLTable(self._base, self.paths, [*self._steps, (name, options)])

    def _files(self):
        found = {file.path: file for entry in self.paths for file in find_files(self._base, entry)}
        return list(found.values())

    def _partition(self):
        return next(
            (options for name, options in self._steps if name == "extract_columns_from_partition_format"), None
        )

    def _written(self, folder=None):
        paths = self.paths if folder is None else [_moved(entry, self._base, folder) for entry in self.paths]
        return {
            "type": "mltable",
            "paths": paths,
            "transformations": [{name: options} for name, options in self._steps],
        }


def _moved(entry, base, folder):
    """An entry as a file in `folder` names it."""
    ((kind, path),) = entry.items()
    if is_address(path) or is_address(base) or os.path.isabs(path):
        return {kind: path if is_address(path) or not is_address(base) else f"{base.rstrip('/')}/{path}"}
    return {kind: "./" + os.path.relpath(os.path.join(base, path), folder)}


def load(uri, **_):
    """The table of a folder with an MLTable file: a path, or an address `azureml://…` of the studio."""
    place = os.fspath(uri)
    if is_address(place):
        base = place[: -len(FILE) - 1] if place.endswith("/" + FILE) else place
    else:
        base = os.path.dirname(place) or "." if os.path.isfile(place) else place
    written = _parse(read_text(base, FILE), base)
    if not isinstance(written, dict) or not written.get("paths"):
        raise AtelierError(f"{base}/{FILE} lacks `paths`: a list of `file:`, `folder:` or `pattern:`.")
    steps = [_step(entry) for entry in written.get("transformations") or []]
    return MLTable(base, [_path(entry) for entry in written["paths"]], steps)


def _parse(text, base):
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        import yaml
    except ImportError as failure:
        raise AtelierError(
            f"{base}/{FILE} is YAML, and this environment has no reader of it: add pyyaml to its packages."
        ) from failure
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as failure:
        raise AtelierError(f"{base}/{FILE} is no YAML: {failure}") from failure


def _step(entry):
    if isinstance(entry, str):
        name, options = entry, None
    elif isinstance(entry, dict) and len(entry) == 1:
        ((name, options),) = entry.items()
    else:
        raise AtelierError(f"A transformation is a name, or a name with its settings, and not {entry!r}.")
    if name not in STEPS and name not in READERS:
        raise AtelierError(f"The transformation {name} is not known here: {', '.join(sorted({**STEPS, **READERS}))} are.")
    return name, options


def _path(entry):
    if isinstance(entry, str):
        return {"file": entry}
    if isinstance(entry, dict) and len(entry) == 1 and next(iter(entry)) in ("file", "folder", "pattern"):
        return entry
    raise AtelierError(f"An entry of `paths` is file: PATH, folder: PATH or pattern: PATH, and not {entry!r}.")


def from_paths(paths):
    return MLTable(".", [_path(entry) for entry in paths])


def from_delimited_files(
    paths,
    header=MLTableHeaders.all_files_same_headers,
    delimiter=",",
    support_multi_line=False,
    empty_as_string=False,
    encoding=MLTableFileEncoding.utf8,
    include_path_column=False,
    infer_column_types=True,
):
    options = {
        "header": header,
        "delimiter": delimiter,
        "support_multi_line": support_multi_line,
        "empty_as_string": empty_as_string,
        "encoding": encoding,
        "include_path_column": include_path_column,
        "infer_column_types": infer_column_types,
    }
    return from_paths(paths)._with("read_delimited", options)


def from_parquet_files(paths, include_path_column=False):
    return from_paths(paths)._with("read_parquet", {"include_path_column": include_path_column})


def from_json_lines_files(paths, encoding=MLTableFileEncoding.utf8, include_path_column=False, **_):
    options = {"encoding": encoding, "include_path_column": include_path_column}
    return from_paths(paths)._with("read_json_lines", options)
