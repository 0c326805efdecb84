"""Two-class support vector machine, as yet untrained."""

from atelier_tables import models, step


def run(
    regularization: float = 1,
    max_iterations: int = -1,
    random_seed: int = 0,
):
    return models.Untrained(
        "two_class",
        "support_vector_machine",
        regularization=regularization,
        max_iterations=max_iterations,
        random_seed=random_seed,
    )


if __name__ == "__main__":
    step.main(run)
