"""What a scored table says of itself, kept in its Parquet file: of which task it is, and which column is the truth."""

from .errors import TableError

LABELS = "Scored Labels"
PROBABILITIES = "Scored Probabilities"


def mark(table, **about):
    table.attrs["scored"] = about
    return table


def about(table):
    found = table.attrs.get("scored")
    if not found or LABELS not in table.columns:
        raise TableError(f"the table has no scores of a model: connect the output of Score model, with its '{LABELS}'")
    return found


def of_class(name):
    return f"{PROBABILITIES}_{name}"


def score(trained, data, appends=True):
    """The table with the predictions of a trained model; without its own columns it keeps the label, where it has that."""
    if not hasattr(trained, "task"):
        return _score_foreign(trained, data, appends)
    if trained.task == "clustering":
        raise TableError("this model finds groups and predicts no column: use Assign to clusters")
    features = trained.take(data)
    kept = list(data.columns) if appends else [name for name in data.columns if name == trained.label]
    table = data[kept].drop(columns=[LABELS], errors="ignore").copy()
    if trained.task == "regression":
        table[LABELS] = trained.pipeline.predict(features)
    else:
        _add_classes(table, trained, trained.pipeline.predict_proba(features))
    classes = [str(name) for name in trained.classes]
    return mark(table, task=trained.task, label=trained.label, classes=classes)


def _score_foreign(model, data, appends):
    """What a model of somebody's own predicts: a column, or a table of them, each by its name."""
    predicted = model.predict(data)
    table = (data if appends else data[[]]).drop(columns=[LABELS], errors="ignore").copy()
    if not hasattr(predicted, "columns"):
        table[LABELS] = predicted if getattr(predicted, "ndim", 1) == 1 else [list(row) for row in predicted]
        return table
    return table.assign(**{f"{LABELS}_{name}": list(predicted[name]) for name in predicted.columns})


def _add_classes(table, trained, chances):
    table[LABELS] = [trained.classes[at] for at in chances.argmax(axis=1)]
    if trained.task == "two_class":
        table[PROBABILITIES] = chances[:, 1]
        return
    for at, name in enumerate(trained.classes):
        table[of_class(name)] = chances[:, at]
