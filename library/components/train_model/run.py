"""Trains an algorithm on a table."""

from pathlib import Path

from atelier_tables import models, step


def run(untrained: Path, data: step.Table, label: str):
    trained = models.train(models.Untrained.load(untrained), data, label)
    print(f"trained on {len(data):,} rows and {len(trained.features)} columns to predict {label}")
    return trained


if __name__ == "__main__":
    step.main(run)
