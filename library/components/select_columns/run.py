"""Keeps columns, or leaves them out."""

from atelier_tables import columns as named
from atelier_tables import step
from atelier_tables.errors import TableError


def run(data: step.Table, columns: str, mode: str = "keep"):
    chosen = named.choose(data, columns)
    kept = chosen if mode == "keep" else [name for name in data.columns if name not in chosen]
    if not kept:
        raise TableError("no column is left: name fewer columns to leave out")
    return data[kept]


if __name__ == "__main__":
    step.main(run)
