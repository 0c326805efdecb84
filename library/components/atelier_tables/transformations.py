"""What was learned from one table and can be done to another: plain JSON, no code."""

import math

from . import columns
from .errors import TableError
from .telling import tell


def apply(table, transformation):
    kind = transformation.get("kind")
    if kind not in KINDS:
        raise TableError(f"a transformation of the kind '{kind}' is not known here")
    return KINDS[kind](table, transformation)


def _present(table, learned):
    """What was learned of columns that the table has. It may lack some, as a label that is not known yet, but not all."""
    missing = [name for name in learned if name not in table.columns]
    if learned and len(missing) == len(learned):
        columns.require(table, missing[0])
    if missing:
        tell(f"not in this table, and passed over: {', '.join(missing)}")
    return {name: learned[name] for name in learned if name in table.columns}


def _fill(table, transformation):
    filled = table.copy()
    for name, value in _present(table, transformation["values"]).items():
        if hasattr(filled[name], "cat") and value not in filled[name].cat.categories:
            filled[name] = filled[name].cat.add_categories([value])
        filled[name] = filled[name].fillna(value)
    return filled


def _remove_rows(table, transformation):
    return table.dropna(subset=list(_present(table, dict.fromkeys(transformation["columns"]))))


def _remove_columns(table, transformation):
    return table.drop(columns=list(_present(table, dict.fromkeys(transformation["columns"]))))


def _scale(table, transformation):
    import numpy

    scaled = table.copy()
    for name, scale in _present(table, transformation["scales"]).items():
        if not columns.is_numeric(table[name]):
            raise TableError(f"column '{name}' is no column of numbers: it holds {columns.kind_of(table[name])}")
        values = (table[name].astype(float) - scale["offset"]) / scale["width"]
        if transformation["method"] == "logistic":
            values = 1 / (1 + numpy.exp(-values))
        elif transformation["method"] == "tanh":
            values = numpy.tanh(values)
        scaled[name] = values
    return scaled


def _clip(table, transformation):
    clipped = table.copy()
    for name, (low, high) in _present(table, transformation["bounds"]).items():
        clipped[name] = table[name].clip(low, high)
    return clipped


def _bin(table, transformation):
    import numpy

    binned = table.copy()
    for name, edges in _present(table, transformation["edges"]).items():
        values = table[name]
        # Bin 1 is below the first edge; a gap stays one.
        places = (numpy.searchsorted(edges, values, side="left") + 1).astype(float)
        binned[name + transformation["suffix"]] = numpy.where(values.isna(), math.nan, places)
    return binned


def _indicate(table, transformation):
    import pandas

    spread = table.copy()
    known = _present(table, transformation["values"])
    for name, values in known.items():
        words = table[name].map(lambda value: None if pandas.isna(value) else str(value))
        for value in values:
            spread[f"{name}-{value}"] = (words == value).astype("int64")
    return spread.drop(columns=list(known)) if transformation["replaces"] else spread


KINDS = {
    "fill": _fill,
    "remove rows": _remove_rows,
    "remove columns": _remove_columns,
    "scale": _scale,
    "clip": _clip,
    "bin": _bin,
    "indicate": _indicate,
}
