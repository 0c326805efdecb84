"""Keeps one row of those that are equal."""

from atelier_tables import columns as named
from atelier_tables import step


def run(data: step.Table, columns: str = "", keep: str = "first"):
    unique = data.drop_duplicates(subset=named.choose(data, columns), keep=keep)
    print(f"{len(data) - len(unique):,} rows are gone")
    return unique


if __name__ == "__main__":
    step.main(run)
