"""Cuts off what is too small or too large."""

from atelier_tables import columns as named
from atelier_tables import step, transformations
from atelier_tables.errors import TableError


def run(data: step.Table, columns: str = "", by: str = "percentile", lower: float = None, upper: float = None):
    if lower is None and upper is None:
        raise TableError("neither a lower nor an upper bound is given: one of them is needed")
    if lower is not None and upper is not None and lower > upper:
        raise TableError(f"the lower bound {lower} is above the upper bound {upper}")
    bounds = {name: [_bound(data[name], by, lower), _bound(data[name], by, upper)] for name in named.numeric(data, columns)}
    transformation = {"kind": "clip", "bounds": bounds}
    return {"clipped": transformations.apply(data, transformation), "transformation": transformation}


def _bound(column, by, bound):
    if bound is None or by == "value":
        return bound
    if not 0 <= bound <= 100:
        raise TableError(f"{bound} is no percentile: 0 to 100 is needed")
    return float(column.quantile(bound / 100))


if __name__ == "__main__":
    step.main(run)
