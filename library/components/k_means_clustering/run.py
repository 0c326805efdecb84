"""K-means clustering, as yet untrained."""

from atelier_tables import models, step


def run(clusters: int = 3, random_seed: int = 0):
    return models.Untrained("clustering", "k_means", clusters=clusters, random_seed=random_seed)


if __name__ == "__main__":
    step.main(run)
