"""Makes rows of the rarer classes."""

from atelier_tables import columns, step
from atelier_tables.errors import TableError


def run(data: step.Table, label: str, neighbours: int = 5, random_seed: int = 0):
    from imblearn.over_sampling import SMOTE

    columns.require(data, label)
    features = data.drop(columns=[label])
    columns.numeric(features, "all")
    gaps = [name for name in features.columns if features[name].isna().any()]
    if gaps:
        raise TableError(f"column '{gaps[0]}' has gaps: fill them first with Clean missing data")
    counts = data[label].value_counts()
    if counts.min() <= neighbours:
        raise TableError(f"the class '{counts.idxmin()}' has {counts.min()} rows, and {neighbours} neighbours are asked for: "
                         "ask for fewer")  # fmt: skip
    made, labels = SMOTE(k_neighbors=neighbours, random_state=random_seed).fit_resample(features, data[label])
    return made.assign(**{label: labels})[list(data.columns)]


if __name__ == "__main__":
    step.main(run)
