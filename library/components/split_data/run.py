"""Deals the rows of a table into two."""

from atelier_tables import columns, step
from atelier_tables.errors import TableError


def run(data: step.Table, fraction: float = 0.7, is_random: bool = True, random_seed: int = 0,
        stratify_column: str = ""):  # fmt: skip
    if not is_random:
        count = round(len(data) * fraction)
        return {"first": data.iloc[:count], "second": data.iloc[count:]}
    if not stratify_column:
        first = data.sample(frac=fraction, random_state=random_seed)
        return {"first": first, "second": data.drop(first.index)}
    name = columns.require(data, stratify_column)
    counts = data[name].value_counts(dropna=False)
    if len(counts) > len(data) / 2:
        raise TableError(f"column '{name}' has {len(counts)} different values in {len(data)} rows: too many to stratify by")
    drawn = data.groupby(name, dropna=False, observed=True).sample(frac=fraction, random_state=random_seed)
    first = data.loc[drawn.index].sample(frac=1, random_state=random_seed)
    return {"first": first, "second": data.drop(first.index)}


if __name__ == "__main__":
    step.main(run)
