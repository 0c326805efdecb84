"""Tables on disk: a folder with `data.parquet`. Whatever people bring (CSV, Parquet, JSON lines) is read as well."""

from pathlib import Path

from .errors import TableError

FILE = "data.parquet"
READABLE = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".tsv": "tsv", ".txt": "csv",
            ".jsonl": "json", ".ndjson": "json", ".json": "json"}  # fmt: skip


def read(path):
    """A table from a file, or from a folder whose files are its parts."""
    import pandas

    path = Path(path)
    if (path / FILE).is_file():
        return _read_file(path / FILE)
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if _is_data(each))
    if not files:
        raise TableError(f"there is no table in {path.name}: a CSV, Parquet or JSON lines file is needed")
    tables = [_read_file(file) for file in files]
    return tables[0] if len(tables) == 1 else pandas.concat(tables, ignore_index=True)


def write(table, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    named = table.rename(columns=str)
    twice = named.columns[named.columns.duplicated()]
    if len(twice):
        raise TableError(f"the table would have two columns '{twice[0]}': rename one of them before this step")
    try:
        named.to_parquet(folder / FILE, index=False)
    except Exception as error:
        raise _explain(named, error) from error


def _is_data(file):
    return file.is_file() and not file.name.startswith((".", "_")) and file.suffix.lower() in READABLE


def _read_file(file):
    import pandas

    kind = READABLE.get(file.suffix.lower())
    if kind is None:
        raise TableError(f"{file.name} is no table that is understood: CSV, TSV, Parquet or JSON lines is needed")
    try:
        if kind == "parquet":
            return pandas.read_parquet(file)
        if kind == "json":
            return pandas.read_json(file, lines=file.suffix.lower() != ".json")
        return pandas.read_csv(file, sep="\t" if kind == "tsv" else ",")
    except pandas.errors.EmptyDataError:
        raise TableError(f"{file.name} is empty: a first line with the names of its columns is needed") from None


def _explain(table, error):
    for name in table.columns:
        try:
            table[[name]].to_parquet(None)
        except Exception:
            kinds = sorted({type(value).__name__ for value in table[name].dropna().head(10_000)})
            return TableError(f"column '{name}' mixes {' and '.join(kinds)}: make it one type with Edit metadata")
    return error
