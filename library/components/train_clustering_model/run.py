"""Finds groups among rows."""

from pathlib import Path

from atelier_tables import columns as named
from atelier_tables import models, step
from atelier_tables.errors import TableError


def run(untrained: Path, data: step.Table, columns: str = ""):
    algorithm = models.Untrained.load(untrained)
    if algorithm.task != "clustering":
        raise TableError(f"{algorithm.estimator} finds no groups: connect K-means clustering, or use Train model")
    features = models.plain(data[named.choose(data, columns)])
    if len(features) < algorithm.parameters["clusters"]:
        raise TableError(f"{algorithm.parameters['clusters']} groups are asked for among {len(features)} rows")
    pipeline = models.pipeline_for(algorithm.build(), features)
    pipeline.fit(features)
    trained = models.Trained(pipeline, "clustering", "", list(features.columns))
    return {"model": trained, "assigned": data.assign(Assignments=pipeline.predict(features))}


if __name__ == "__main__":
    step.main(run)
