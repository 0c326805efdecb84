"""Multiclass boosted trees, as yet untrained."""

from atelier_tables import models, step


def run(
    trees: int = 100,
    max_leaves: int = 31,
    min_samples_leaf: int = 20,
    learning_rate: float = 0.1,
    random_seed: int = 0,
):
    return models.Untrained(
        "multiclass",
        "boosted_trees",
        trees=trees,
        max_leaves=max_leaves,
        min_samples_leaf=min_samples_leaf,
        learning_rate=learning_rate,
        random_seed=random_seed,
    )


if __name__ == "__main__":
    step.main(run)
