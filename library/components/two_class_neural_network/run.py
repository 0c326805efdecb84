"""Two-class neural network, as yet untrained."""

from atelier_tables import models, step


def run(
    hidden_nodes: int = 100,
    learning_rate: float = 0.001,
    max_iterations: int = 200,
    random_seed: int = 0,
):
    return models.Untrained(
        "two_class",
        "neural_network",
        hidden_nodes=hidden_nodes,
        learning_rate=learning_rate,
        max_iterations=max_iterations,
        random_seed=random_seed,
    )


if __name__ == "__main__":
    step.main(run)
