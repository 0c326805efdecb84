"""What a model really uses."""

from pathlib import Path

from atelier_tables import models, step


def run(model: Path, data: step.Table, repeats: int = 5, random_seed: int = 0):
    import pandas
    from sklearn.inspection import permutation_importance

    trained = models.Trained.load(model)
    _, truth = models.split_label(data, trained.label, "multiclass" if trained.task != "regression" else "regression")
    features = trained.take(data.loc[truth.index])
    found = permutation_importance(trained.pipeline, features, truth, n_repeats=repeats, random_state=random_seed)
    columns = {"column": trained.features, "importance": found.importances_mean, "deviation": found.importances_std}
    return pandas.DataFrame(columns).sort_values("importance", ascending=False, ignore_index=True)


if __name__ == "__main__":
    step.main(run)
