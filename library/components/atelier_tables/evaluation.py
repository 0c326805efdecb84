"""How good predictions are, in numbers."""

from . import columns
from . import scored as scores
from .errors import TableError


def truth_of(scored):
    """The rows whose truth is known, and that truth."""
    label = scores.about(scored)["label"]
    columns.require(scored, label, "of scores")
    known = scored[scored[label].notna()]
    if known.empty:
        raise TableError(f"no row has a value in '{label}': there is nothing to compare the predictions with")
    return known, known[label]


def measure(scored):
    known, truth = truth_of(scored)
    about = scores.about(scored)
    if about["task"] == "regression":
        return _of_numbers(truth.astype(float), known[scores.LABELS].astype(float))
    return _of_classes(known, truth.astype(str), about)


def _of_numbers(truth, predicted):
    from sklearn import metrics

    squares = metrics.mean_squared_error(truth, predicted)
    deviation = float(((truth - truth.mean()) ** 2).mean())
    spread = float((truth - truth.mean()).abs().mean())
    error = metrics.mean_absolute_error(truth, predicted)
    return {
        "mean_absolute_error": float(error),
        "root_mean_squared_error": float(squares**0.5),
        "relative_absolute_error": float(error / spread) if spread else 0.0,
        "relative_squared_error": float(squares / deviation) if deviation else 0.0,
        "coefficient_of_determination": float(metrics.r2_score(truth, predicted)) if len(truth) > 1 else 0.0,
    }


def _of_classes(known, truth, about):
    from sklearn import metrics

    predicted = known[scores.LABELS].astype(str)
    found = {"accuracy": float(metrics.accuracy_score(truth, predicted))}
    if about["task"] != "two_class":
        for average in ("macro", "micro"):
            precision, recall, f1, _ = metrics.precision_recall_fscore_support(
                truth, predicted, average=average, zero_division=0
            )
            found |= {f"{average}_precision": float(precision), f"{average}_recall": float(recall),
                      f"{average}_f1": float(f1)}  # fmt: skip
        return found
    positive = about["classes"][1]
    is_positive = truth == positive
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        is_positive, predicted == positive, average="binary", zero_division=0
    )
    found |= {"precision": float(precision), "recall": float(recall), "f1": float(f1)}
    if is_positive.nunique() == 2:
        found["auc"] = float(metrics.roc_auc_score(is_positive, known[scores.PROBABILITIES]))
        found["average_precision"] = float(metrics.average_precision_score(is_positive, known[scores.PROBABILITIES]))
    return found
