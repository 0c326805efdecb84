"""Compares predictions with the truth."""

from atelier_tables import evaluation, step, tracking


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
            prefix = "" if which == "scored" else f"{which}_"
            tracking.log_metrics({f"{prefix}{name}": value for name, value in metrics.items()})
            pictures.draw(table, folder, "" if which == "scored" else f"{which}-")
        step.write(pandas.DataFrame(rows), folder)


def run(scored: step.Table, other: step.Table = None):
    return Evaluated({"scored": scored} if other is None else {"scored": scored, "other": other})


if __name__ == "__main__":
    step.main(run)
