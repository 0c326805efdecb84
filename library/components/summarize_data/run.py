"""A row for each column of a table."""

from atelier_tables import columns, step


def run(data: step.Table):
    import pandas

    return pandas.DataFrame([_describe(data[name]) for name in data.columns])


def _describe(column):
    known = column.dropna()
    row = {"column": str(column.name), "holds": columns.kind_of(column), "count": len(known),
           "missing": int(column.isna().sum()), "different": int(known.astype(str).nunique())}  # fmt: skip
    mode = known.astype(str).mode()
    row["most_frequent"] = mode.iloc[0] if len(mode) else None
    numbers = known.astype(float) if columns.is_numeric(column) else None
    for name, at in (("min", 0), ("lower_quartile", 0.25), ("median", 0.5), ("upper_quartile", 0.75), ("max", 1)):
        row[name] = None if numbers is None else numbers.quantile(at)
    for name in ("mean", "std", "skew"):
        row[name] = None if numbers is None else getattr(numbers, name)()
    return row


if __name__ == "__main__":
    step.main(run)
