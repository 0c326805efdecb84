"""Adds the predictions of a model to a table."""

from pathlib import Path

from atelier_tables import models, scored, step


def run(model: Path, data: step.Table, appends: bool = True):
    return scored.score(models.load_scoring(model), data, appends)


if __name__ == "__main__":
    step.main(run)
