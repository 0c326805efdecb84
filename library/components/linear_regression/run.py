"""Linear regression, as yet untrained."""

from atelier_tables import models, step


def run(
    regularization: float = 0.001,
):
    return models.Untrained(
        "regression",
        "linear_regression",
        regularization=regularization,
    )


if __name__ == "__main__":
    step.main(run)
