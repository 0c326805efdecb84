"""Multiclass logistic regression, as yet untrained."""

from atelier_tables import models, step


def run(
    regularization: float = 1,
    max_iterations: int = 1000,
    random_seed: int = 0,
):
    return models.Untrained(
        "multiclass",
        "logistic_regression",
        regularization=regularization,
        max_iterations=max_iterations,
        random_seed=random_seed,
    )


if __name__ == "__main__":
    step.main(run)
