"""A column for each value of a column."""

from atelier_tables import columns as named
from atelier_tables import step, transformations
from atelier_tables.errors import TableError


def run(data: step.Table, columns: str = "", max_values: int = 100, replaces: bool = True):
    values = {}
    for name in named.choose(data, columns, default="text"):
        found = sorted({str(value) for value in data[name].dropna()})
        if len(found) > max_values:
            raise TableError(f"column '{name}' has {len(found):,} values, and {max_values} are allowed: name other columns")
        values[name] = found
    if not values:
        raise TableError("the table has no column of text: name the columns")
    transformation = {"kind": "indicate", "values": values, "replaces": replaces}
    return {"indicated": transformations.apply(data, transformation), "transformation": transformation}


if __name__ == "__main__":
    step.main(run)
