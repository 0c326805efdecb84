"""One order: each step is carried out as in a run, by its own script, on tables of a few rows."""

import os
import runpy
import sys
from pathlib import Path

COMPONENTS = Path(os.environ.get("ATELIER_COMPONENTS", "."))
INPUT = "AZURE_ML_INPUT_"
OUTPUT = "AZURE_ML_OUTPUT_"
ROWS_SHOWN = 50
COLUMNS_SHOWN = 200
CELL_CHARS = 200
MESSAGE_CHARS = 1_000
NAMES_SENT = 2_000


def run(order, folder, tell):
    """Tells each step before it begins, and then its tables or its problem."""
    made = {}
    broken = {}
    for key, source in order["sources"].items():
        if "problem" in source:
            broken["source", key] = source["problem"]
            continue
        try:
            made["source", key] = _take_sample(source["file"], Path(folder, "sources", key), order["rows"])
        except Exception as failure:
            broken["source", key] = _explain(failure)
    for step in order["steps"]:
        places = {port: tuple(place) for port, place in step["tables"].items()}
        wrong = next((broken[place] for place in places.values() if place in broken), None)
        if wrong is not None:
            tell({"step": step["name"], "message": wrong})
        # Nothing arrives from a step that has failed itself.
        if wrong is not None or any(place not in made for place in places.values()):
            continue
        tell({"step": step["name"], "begun": step["name"]})
        try:
            outputs = _carry_out(step, {port: made[place] for port, place in places.items()}, folder)
        except BaseException as failure:
            tell({"step": step["name"], "message": _explain(failure)})
            continue
        for port, path in outputs.items():
            made["step", step["name"], port] = path
            table = describe(path)
            if table is not None:
                tell({"step": step["name"], "port": port, **table})
        tell({"step": step["name"], "begun": None})


def _take_sample(file, folder, rows):
    from atelier_tables import tables

    tables.write(tables.read(file).head(rows), folder)
    return folder


def _carry_out(step, inputs, folder):
    outputs = {port: Path(folder, "steps", step["name"], port) for port in step["outputs"]}
    for name in [name for name in os.environ if name.startswith((INPUT, OUTPUT))]:
        del os.environ[name]
    for name, value in {**step["values"], **inputs}.items():
        os.environ[INPUT + name] = str(value)
    for name, path in outputs.items():
        os.environ[OUTPUT + name] = str(path)
    script = COMPONENTS / step["component"] / "run.py"
    sys.argv = [str(script)]
    runpy.run_path(str(script), run_name="__main__")
    return outputs


def describe(folder):
    """The columns, the number of rows and the first of them, of a folder that holds a table; None for any other."""
    from atelier_tables import tables
    from pyarrow import parquet

    path = folder / tables.FILE
    if not path.is_file():
        return None
    file = parquet.ParquetFile(path)
    fields = [field for field in file.schema_arrow if not field.name.startswith("__index_level_")]
    shown = [field.name for field in fields[:COLUMNS_SHOWN]]
    batch = next(file.iter_batches(ROWS_SHOWN, columns=shown), None) if shown else None
    columns = [] if batch is None else [_cells(batch.column(name)) for name in shown]
    return {
        "columns": [{"name": field.name, "type": str(field.type)} for field in fields[:NAMES_SENT]],
        "columnCount": len(fields),
        "rowCount": file.metadata.num_rows,
        "rows": [list(row) for row in zip(*columns)],
    }


def _cells(column):
    return [None if value is None else str(value)[:CELL_CHARS] for value in column.to_pylist()]


def _explain(failure):
    words = str(failure).strip() or type(failure).__name__
    is_told = type(failure).__name__ == "TableError"
    return (words if is_told else f"{type(failure).__name__}: {words}")[:MESSAGE_CHARS]
