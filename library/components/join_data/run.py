"""Puts rows of two tables side by side."""

from atelier_tables import columns, step
from atelier_tables.errors import TableError

HOW = {"inner": "inner", "left outer": "left", "full outer": "outer", "left without partner": "left"}


def run(left: step.Table, right: step.Table, left_keys: str, right_keys: str = "", how: str = "inner",
        suffix: str = "_right"):  # fmt: skip
    ours = columns.choose(left, left_keys, "left")
    theirs = columns.choose(right, right_keys or left_keys, "right")
    if len(ours) != len(theirs):
        raise TableError(f"{len(ours)} keys of the first table meet {len(theirs)} of the second: as many are needed")
    for one, other in zip(ours, theirs):
        if columns.is_numeric(left[one]) != columns.is_numeric(right[other]):
            kinds = f"'{one}' holds {columns.kind_of(left[one])} and '{other}' {columns.kind_of(right[other])}"
            raise TableError(f"{kinds}: make them one type with Edit metadata")
    joined = left.merge(right, left_on=ours, right_on=theirs, how=HOW[how], suffixes=("", suffix), indicator="_found")
    if how == "left without partner":
        return joined[joined["_found"] == "left_only"][list(left.columns)]
    return joined.drop(columns=["_found"])


if __name__ == "__main__":
    step.main(run)
