"""Compares predictions with the truth."""

import os

from atelier_tables import evaluation, step


class Evaluated:
    """The table of metrics, with a picture of each kind for each model."""

    def __init__(self, tables):
        self.tables = tables

    def save(self, folder):
        import pandas

        from atelier_tables import pictures

        rows = []
        for which, table in self.tables.items():
            metrics = evaluation.measure(table)
            rows.append({"model": which, **metrics})
            print(which, *(f"{name} {value:.4f}" for name, value in metrics.items()), sep="\n  ")
            _log(metrics, "" if which == "scored" else f"{which}_")
            pictures.draw(table, folder, "" if which == "scored" else f"{which}-")
        step.write(pandas.DataFrame(rows), folder)


def run(scored: step.Table, other: step.Table = None):
    return Evaluated({"scored": scored} if other is None else {"scored": scored, "other": other})


def _log(metrics, prefix):
    """To the step's own run, where there is a studio to log to."""
    if not os.environ.get("MLFLOW_RUN_ID"):
        return
    import mlflow

    mlflow.log_metrics({f"{prefix}{name}": value for name, value in metrics.items()})


if __name__ == "__main__":
    step.main(run)
