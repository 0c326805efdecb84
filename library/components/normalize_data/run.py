"""Brings columns of numbers to one scale."""

from atelier_tables import columns as named
from atelier_tables import step, transformations


def run(data: step.Table, columns: str = "", method: str = "zscore"):
    scales = {name: _scale(data[name], method) for name in named.numeric(data, columns)}
    transformation = {"kind": "scale", "method": method, "scales": scales}
    return {"normalized": transformations.apply(data, transformation), "transformation": transformation}


def _scale(column, method):
    """What is taken off, and what the rest is divided by; a column of one value becomes 0."""
    if method == "minmax":
        offset, width = column.min(), column.max() - column.min()
    elif method == "zscore":
        offset, width = column.mean(), column.std(ddof=0)
    else:
        offset, width = 0, 1
    return {"offset": float(offset), "width": float(width) or 1.0}


if __name__ == "__main__":
    step.main(run)
