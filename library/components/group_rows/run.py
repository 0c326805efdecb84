"""A row for each group of equal values."""

from atelier_tables import columns as named
from atelier_tables import step
from atelier_tables.errors import TableError

FUNCTIONS = ("mean", "sum", "min", "max", "median", "std", "nunique")


def run(data: step.Table, by: str, columns: str = "", functions: str = "mean"):
    keys = named.choose(data, by)
    wanted = named.split(functions)
    for function in wanted:
        if function not in FUNCTIONS:
            raise TableError(f"'{function}' is none of {', '.join(FUNCTIONS)}")
    others = named.numeric(data, columns) if columns else named.choose(data, "numeric")
    values = [name for name in others if name not in keys]
    grouped = data.groupby(keys, dropna=False, observed=True, sort=True)
    counted = grouped.size().rename("count").reset_index()
    for name in values:
        for function in wanted:
            counted[f"{name}_{function}"] = grouped[name].agg(function).to_numpy()
    return counted


if __name__ == "__main__":
    step.main(run)
