"""The columns of one table beside those of another."""

from atelier_tables import step
from atelier_tables.errors import TableError


def run(left: step.Table, right: step.Table, suffix: str = "_right"):
    import pandas

    if len(left) != len(right):
        raise TableError(f"the first table has {len(left):,} rows and the second {len(right):,}: as many are needed")
    renamed = right.rename(columns={name: f"{name}{suffix}" for name in right.columns if name in left.columns})
    return {"all": pandas.concat([left.reset_index(drop=True), renamed.reset_index(drop=True)], axis=1)}


if __name__ == "__main__":
    step.main(run)
