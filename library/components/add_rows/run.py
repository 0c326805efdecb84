"""The rows of one table below those of another."""

from atelier_tables import columns, step


def run(upper: step.Table, lower: step.Table):
    import pandas

    for name in upper.columns:
        columns.require(lower, name, "lower")
    for name in lower.columns:
        columns.require(upper, name, "upper")
    return {"all": pandas.concat([upper, lower[list(upper.columns)]], ignore_index=True)}


if __name__ == "__main__":
    step.main(run)
