"""Poisson regression, as yet untrained."""

from atelier_tables import models, step


def run(
    regularization: float = 0.001,
    max_iterations: int = 1000,
):
    return models.Untrained(
        "regression",
        "poisson_regression",
        regularization=regularization,
        max_iterations=max_iterations,
    )


if __name__ == "__main__":
    step.main(run)
