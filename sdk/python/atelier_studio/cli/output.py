"""A result as json, table, tsv or yaml."""

import json
import re

from ..terminal import width_of

_PLAIN_YAML = re.compile(r"^[A-Za-z_/][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*$")
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def write_result(data, kind, out, columns=()):
    """`columns` are the `(header, key)` of a table of known records; without them every plain field is one."""
    if data is None or kind == "none":
        return
    if kind == "json":
        text = _to_json(data, indent=2)
    elif kind == "yaml":
        text = "\n".join(yaml_lines(data))
    elif kind == "tsv":
        text = "\n".join("\t".join(tsv_cells(row)) for row in rows_of(data))
    else:
        text = format_table(data, columns)
    if text:
        out.write(text + "\n")


def rows_of(data):
    return data if isinstance(data, list) else [data]


def tsv_cells(row):
    """One line for scripts: a record's values in their order, a list's items, or the value alone."""
    values = list(row.values()) if isinstance(row, dict) else row if isinstance(row, list) else [row]
    return [_cell(value) for value in values]


def format_table(data, columns=()):
    records = [_record(row) for row in rows_of(data)]
    if not columns:
        keys = dict.fromkeys(
            key for row in records for key, value in row.items() if not isinstance(value, (dict, list))
        )
        columns = [(key[:1].upper() + key[1:].replace("_", " "), key) for key in keys]
    lines = [[_cell(header) for header, _ in columns]] + [
        [_cell(_dig(row, key)) for _, key in columns] for row in records
    ]
    widths = [max(width_of(line[place]) for line in lines) for place in range(len(columns))]
    lines.insert(1, ["-" * width for width in widths])
    padded = ([cell + " " * (width - width_of(cell)) for cell, width in zip(line, widths)] for line in lines)
    return "\n".join("  ".join(cells).rstrip() for cells in padded)


def _record(row):
    """A list has no names for its columns: they are numbered, as `az` does."""
    if isinstance(row, list):
        return {f"Column{place}": value for place, value in enumerate(row, 1)}
    return row if isinstance(row, dict) else {"Result": row}


def yaml_lines(data):
    """Yields a value's lines; what is inside a mapping or a list is indented by two."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _yaml_entry(f"{_yaml_scalar(key)}:", value)
    elif isinstance(data, list) and data:
        for value in data:
            first, *rest = yaml_lines(value)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _yaml_scalar(data)


def _yaml_entry(head, value):
    if isinstance(value, (dict, list)) and value:
        yield head
        yield from (f"  {line}" for line in yaml_lines(value))
    else:
        yield f"{head} {_yaml_scalar(value)}"


def _yaml_scalar(value):
    """Whatever could be read as anything else is quoted, as JSON quotes it, which YAML reads."""
    if isinstance(value, str) and _PLAIN_YAML.match(value) and value.lower() not in _YAML_WORDS:
        return value
    return _to_json(value)


def _to_json(value, indent=None):
    """Letters stay readable; what steers a terminal, of which JSON escapes but a part, is escaped."""
    return _STEERING.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, indent=indent, ensure_ascii=False)
    )


def _dig(row, key):
    for part in key.split("."):
        row = row.get(part) if isinstance(row, dict) else None
    return ", ".join(map(str, row)) if isinstance(row, list) else row


def _cell(value):
    if value is None:
        return ""
    text = value if isinstance(value, str) else _to_json(value)
    return "".join(character if character.isprintable() else " " for character in text)

