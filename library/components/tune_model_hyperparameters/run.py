"""Finds the best settings of an algorithm."""

import difflib
import itertools
import json
import random
from pathlib import Path

from atelier_tables import models, step
from atelier_tables.errors import TableError

SCORING = {"regression": "r2", "two_class": "roc_auc", "multiclass": "accuracy"}


def run(untrained: Path, data: step.Table, label: str, grid: str, trials: int = 10, folds: int = 3,
        random_seed: int = 0):  # fmt: skip
    import pandas
    from sklearn.model_selection import cross_val_score

    algorithm = models.Untrained.load(untrained)
    combinations = _combinations(algorithm, grid)
    random.Random(random_seed).shuffle(combinations)
    features, truth = models.split_label(data, label, algorithm.task)
    scoring = SCORING[algorithm.task]
    rows = []
    for settings in combinations[:trials]:
        pipeline = models.pipeline_for(algorithm.build(**settings), features)
        found = cross_val_score(pipeline, features, truth, cv=folds, scoring=scoring)
        rows.append({**settings, scoring: found.mean(), "deviation": found.std()})
        print(settings, f"{scoring} {found.mean():.4f}")
    best = max(range(len(rows)), key=lambda at: rows[at][scoring])
    algorithm.parameters.update(combinations[best])
    table = pandas.DataFrame(rows).sort_values(scoring, ascending=False, ignore_index=True)
    return {"model": models.train(algorithm, data, label), "trials_made": table}


def _combinations(algorithm, text):
    try:
        grid = json.loads(text)
    except ValueError as error:
        raise TableError(f"the grid is no JSON: {error}") from None
    if not isinstance(grid, dict) or not all(isinstance(values, list) and values for values in grid.values()):
        raise TableError("the grid has a list of values for each setting, as {\"trees\": [50, 200]}")
    for name in grid:
        if name not in algorithm.parameters:
            near = difflib.get_close_matches(name, algorithm.parameters, n=1)
            hint = f", did you mean '{near[0]}'?" if near else ""
            raise TableError(f"{algorithm.estimator} has no setting '{name}'; it has {', '.join(algorithm.parameters)}{hint}")
    return [dict(zip(grid, values)) for values in itertools.product(*grid.values())]


if __name__ == "__main__":
    step.main(run)
