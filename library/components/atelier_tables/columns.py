"""Columns by name, as people write them into a setting: `age, income`."""

import csv
import difflib

from .errors import TableError

SHOWN = 8


def split(text):
    """The words of a list with commas; a name that has one stands in double quotes."""
    if not text or not text.strip():
        return []
    words = [word.strip() for row in csv.reader(text.splitlines(), skipinitialspace=True) for word in row]
    return [word for word in words if word]


def require(table, name, what="data"):
    """The name of a column that the table has."""
    names = [str(column) for column in table.columns]
    if name in names:
        return name
    if not name:
        raise TableError(f"no column is named, and one is needed: {_listed(names)}")
    near = difflib.get_close_matches(name, names, n=1)
    hint = f", did you mean '{near[0]}'?" if near else ""
    raise TableError(f"column '{name}' is not in the table {what}; it has {_listed(names)}{hint}")


def choose(table, text, what="data", default="all"):
    """The columns that a list names, each there. `all`, `numeric` and `text` stand for those; so does nothing, for the default."""
    words = split(text) or [default]
    chosen = []
    for word in words:
        group = _group(table, word)
        chosen += [require(table, word, what)] if group is None else group
    return list(dict.fromkeys(chosen))


def numeric(table, text, what="data"):
    """Columns of numbers: those that a list names, or all there are."""
    chosen = choose(table, text, what, default="numeric")
    if not chosen:
        raise TableError(f"the table {what} has no column of numbers; it has {_described(table)}")
    for name in chosen:
        if not is_numeric(table[name]):
            raise TableError(f"column '{name}' is no column of numbers: it holds {kind_of(table[name])}")
    return chosen


def is_numeric(column):
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return is_numeric_dtype(column) and not is_bool_dtype(column)


def kind_of(column):
    """What a column holds, in a word."""
    from pandas.api import types

    if types.is_bool_dtype(column):
        return "true and false"
    if types.is_numeric_dtype(column):
        return "numbers"
    if types.is_datetime64_any_dtype(column):
        return "times"
    return "categories" if isinstance(column.dtype, _categorical()) else "text"


def _categorical():
    from pandas import CategoricalDtype

    return CategoricalDtype


def _group(table, word):
    # A column that is called so is meant itself.
    if word in table.columns:
        return None
    if word == "all":
        return list(table.columns)
    if word == "numeric":
        return [name for name in table.columns if is_numeric(table[name])]
    if word == "text":
        return [name for name in table.columns if kind_of(table[name]) in ("text", "categories")]
    return None


def _listed(names):
    if not names:
        return "no columns"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _described(table):
    return _listed([f"{name} ({kind_of(table[name])})" for name in table.columns])
