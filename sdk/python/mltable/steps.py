"""The steps of a table: how its files are read, and what becomes of the frame."""

import re

from atelier_studio.errors import AtelierError

from .convert import convert
from .filter import keep_rows

_ENCODINGS = {
    "utf8": "utf-8",
    "utf8bom": "utf-8-sig",
    "utf16": "utf-16",
    "ascii": "ascii",
    "iso88591": "iso-8859-1",
    "latin1": "latin-1",
    "windows1252": "cp1252",
}


def _encoding(options):
    name = str(options.get("encoding") or "utf8").lower()
    return _ENCODINGS.get(re.sub(r"[^a-z0-9]", "", name), name)


def _read_delimited(file, options, first):
    import pandas

    header = str(options.get("header", "all_files_same_headers")).lower()
    has_names = header not in ("no_header", "false") and (first is None or header != "from_first_file")
    frame = pandas.read_csv(
        file.open(),
        sep=str(options.get("delimiter") or ",").replace("\\t", "\t"),
        encoding=_encoding(options),
        header=0 if has_names else None,
        compression="gzip" if file.path.endswith(".gz") else None,
        keep_default_na=not options.get("empty_as_string"),
        dtype=str if options.get("infer_column_types") is False else None,
    )
    if not has_names:
        known = first.columns if first is not None and header == "from_first_file" else None
        frame.columns = (
            known if known is not None else [f"Column{place + 1}" for place in range(frame.shape[1])]
        )
    return frame


def _read_json_lines(file, options, _):
    import pandas

    packing = "gzip" if file.path.endswith(".gz") else None
    return pandas.read_json(file.open(), lines=True, encoding=_encoding(options), compression=packing)


def _read_parquet(file, _options, _first):
    import pandas

    return pandas.read_parquet(file.open())


READERS = {
    "read_delimited": _read_delimited,
    "read_json_lines": _read_json_lines,
    "read_parquet": _read_parquet,
}


def read_files(files, reader, options, partition=None):
    import pandas

    options = options or {}
    frames = []
    for file in files:
        frame = READERS[reader](file, options, frames[0] if frames else None)
        if options.get("include_path_column"):
            frame.insert(0, "Path", file.path)
        if partition:
            for name, value in _parts_of(file.path, partition).items():
                frame[name] = value
        frames.append(frame)
    return frames[0] if len(frames) == 1 else pandas.concat(frames, ignore_index=True)


_DATE_PARTS = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


def _parts_of(path, written):
    """The columns that a path holds: `{name}` is text, `{name:yyyy/MM/dd}` a moment; `*` passes over a part."""
    import pandas

    fields, pattern = [], ""
    for part in re.split(r"(\{[^}]*\}|\*)", written):
        if part.startswith("{"):
            name, _, date = part[1:-1].partition(":")
            fields.append((name, date))
            pattern += "(" + re.sub(r"[yMdHms]+", lambda found: f"\\d{{{len(found[0])}}}", date) + ")" if date else "([^/]+)"
        else:
            pattern += "[^/]*" if part == "*" else re.escape(part)
    found = re.search(pattern + "$", path) or re.search(pattern, path)
    if not found:
        raise AtelierError(f"{path} is not as the partition format {written} says.")
    values = {}
    for (name, date), text in zip(fields, found.groups()):
        shape = re.sub(r"yyyy|MM|dd|HH|mm|ss", lambda part: _DATE_PARTS[part[0]], date)
        values[name] = pandas.to_datetime(text, format=shape) if date else text
    return values


def _columns(frame, step, wanted):
    names = [wanted] if isinstance(wanted, str) else list(wanted or [])
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise AtelierError(f"{step}: the table has no column {missing[0]}; it has {', '.join(map(str, frame.columns))}.")
    return names


def _take_random_sample(frame, options):
    probability = float(options.get("probability"))
    if not 0 <= probability <= 1:
        raise AtelierError("take_random_sample: the probability is between 0 and 1.")
    seed = options.get("seed")
    return frame.sample(frac=probability, random_state=None if seed is None else int(seed)).sort_index()


def _convert(frame, steps):
    for step in steps if isinstance(steps, list) else [steps]:
        frame = convert(frame, step.get("columns"), step.get("column_type"))
    return frame


STEPS = {
    "keep_columns": lambda frame, names: frame[_columns(frame, "keep_columns", names)],
    "drop_columns": lambda frame, names: frame.drop(columns=_columns(frame, "drop_columns", names)),
    "take": lambda frame, count: frame.head(int(count)),
    "take_random_sample": _take_random_sample,
    "skip": lambda frame, count: frame.iloc[int(count) :],
    "filter": keep_rows,
    "convert_column_types": _convert,
    # Done as the files are read, since their paths tell.
    "extract_columns_from_partition_format": lambda frame, _: frame,
}
