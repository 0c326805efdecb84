"""Says for each row to which group it belongs."""

from pathlib import Path

from atelier_tables import models, step
from atelier_tables.errors import TableError


def run(model: Path, data: step.Table):
    trained = models.Trained.load(model)
    if trained.task != "clustering":
        raise TableError("this model predicts a column and knows no groups: use Score model")
    return data.assign(Assignments=trained.pipeline.predict(trained.take(data)))


if __name__ == "__main__":
    step.main(run)
