"""Decision forest regression, as yet untrained."""

from atelier_tables import models, step


def run(
    trees: int = 100,
    max_depth: int = 0,
    min_samples_leaf: int = 1,
    random_seed: int = 0,
):
    return models.Untrained(
        "regression",
        "decision_forest_regression",
        trees=trees,
        max_depth=max_depth,
        min_samples_leaf=min_samples_leaf,
        random_seed=random_seed,
    )


if __name__ == "__main__":
    step.main(run)
