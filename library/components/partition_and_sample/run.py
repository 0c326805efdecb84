"""Some rows of a table."""

from atelier_tables import step
from atelier_tables.errors import TableError


def run(data: step.Table, mode: str = "sample", rows: int = 1000, fraction: float = 0.1, folds: int = 5,
        fold: int = 1, random_seed: int = 0):  # fmt: skip
    if mode == "head":
        return data.head(rows)
    if mode == "sample":
        return data.sample(frac=fraction, random_state=random_seed)
    if fold > folds:
        raise TableError(f"part {fold} of {folds} is asked for: 1 to {folds} are there")
    dealt = data.sample(frac=1, random_state=random_seed)
    return dealt.iloc[fold - 1 :: folds].sort_index()


if __name__ == "__main__":
    step.main(run)
