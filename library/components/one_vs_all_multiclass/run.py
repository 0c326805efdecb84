"""Several classes by an algorithm for two."""

from pathlib import Path

from atelier_tables import models, step
from atelier_tables.errors import TableError


def run(untrained: Path):
    binary = models.Untrained.load(untrained)
    if binary.task != "two_class":
        raise TableError(f"{binary.estimator} tells no two classes apart: connect a two-class algorithm")
    return models.Untrained("multiclass", "one_vs_all", of=binary.estimator, settings=binary.parameters)


if __name__ == "__main__":
    step.main(run)
