"""Gives columns another type or another name."""

from atelier_tables import columns as named
from atelier_tables import step
from atelier_tables.errors import TableError
from atelier_tables.telling import tell

TRUE, FALSE = ("true", "yes", "1", "1.0", "t", "y"), ("false", "no", "0", "0.0", "f", "n")


def run(data: step.Table, columns: str, type: str = "unchanged", new_names: str = ""):
    chosen = named.choose(data, columns)
    names = named.split(new_names)
    if names and len(names) != len(chosen):
        raise TableError(f"{len(names)} new names are given for {len(chosen)} columns: as many are needed")
    edited = data.copy()
    for name in chosen:
        edited[name] = _as(data[name], type)
        lost = int(edited[name].isna().sum() - data[name].isna().sum())
        if lost:
            tell(f"{lost:,} values of {name} cannot be read as {type} and are gaps now")
    return edited.rename(columns=dict(zip(chosen, names)))


def _as(column, kind):
    import pandas

    if kind == "number":
        return pandas.to_numeric(column, errors="coerce").astype(float)
    if kind == "integer":
        return pandas.to_numeric(column, errors="coerce").round().astype("Int64")
    if kind == "time":
        return pandas.to_datetime(column, errors="coerce")
    if kind == "category":
        return column.astype("category")
    if kind == "text":
        return column.map(lambda value: None if pandas.isna(value) else str(value)).astype(object)
    if kind == "true or false":
        return column.map(_truth).astype("boolean")
    return column


def _truth(value):
    word = str(value).strip().lower()
    return True if word in TRUE else False if word in FALSE else None


if __name__ == "__main__":
    step.main(run)
