"""Two-class averaged perceptron, as yet untrained."""

from atelier_tables import models, step


def run(learning_rate: float = 1, max_iterations: int = 10, random_seed: int = 0):
    settings = {"learning_rate": learning_rate, "max_iterations": max_iterations, "random_seed": random_seed}
    return models.Untrained("two_class", "averaged_perceptron", **settings)


if __name__ == "__main__":
    step.main(run)
