"""Fills gaps, or takes out what has them."""

from atelier_tables import columns as named
from atelier_tables import step, transformations
from atelier_tables.errors import TableError

NUMBERS = ("mean", "median")


def run(data: step.Table, columns: str = "", mode: str = "mean", value: str = "", max_missing_ratio: float = 1):
    chosen = [name for name in named.choose(data, columns) if data[name].isna().mean() <= max_missing_ratio]
    # Without names, means are those of the columns that have one; the others keep their gaps.
    if mode in NUMBERS:
        chosen = named.numeric(data, columns) if columns else [n for n in chosen if named.is_numeric(data[n])]
    if mode == "remove rows":
        transformation = {"kind": "remove rows", "columns": chosen}
    elif mode == "remove columns":
        gone = [name for name in chosen if data[name].isna().any()]
        transformation = {"kind": "remove columns", "columns": gone}
    else:
        transformation = {"kind": "fill", "values": {name: _filling(data[name], mode, value) for name in chosen}}
    cleaned = transformations.apply(data, transformation)
    print(f"{int(data.isna().sum().sum()):,} gaps before, {int(cleaned.isna().sum().sum()):,} after")
    return {"cleaned": cleaned, "transformation": transformation}


def _filling(column, mode, value):
    if mode == "value":
        if not named.is_numeric(column):
            return value
        try:
            return float(value)
        except ValueError:
            raise TableError(f"column '{column.name}' holds numbers, and the value is '{value}'") from None
    known = column.dropna()
    if known.empty:
        raise TableError(f"column '{column.name}' has no value at all: leave it out, or give a value to fill in")
    found = known.mode().iloc[0] if mode == "mode" else known.agg(mode)
    return found.item() if hasattr(found, "item") else found


if __name__ == "__main__":
    step.main(run)
