"""Predictions and the truth as pictures."""

from . import evaluation
from . import scored as scores

MOST_CLASSES = 30


def draw(scored, folder, prefix=""):
    known, truth = evaluation.truth_of(scored)
    about = scores.about(scored)
    if about["task"] == "regression":
        _residuals(truth.astype(float), known[scores.LABELS].astype(float), folder / f"{prefix}residuals.png")
        return
    words = truth.astype(str)
    if len(about["classes"]) <= MOST_CLASSES:
        _confusion(words, known[scores.LABELS].astype(str), folder / f"{prefix}confusion-matrix.png")
    if about["task"] == "two_class" and words.nunique() == 2:
        is_positive = words == about["classes"][1]
        _curves(is_positive, known[scores.PROBABILITIES], folder, prefix)


def _open(title, x, y):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 5), layout="constrained")
    axes.set(title=title, xlabel=x, ylabel=y)
    return figure, axes


def _close(figure, file):
    from matplotlib import pyplot

    figure.savefig(file, dpi=110)
    pyplot.close(figure)


def _confusion(truth, predicted, file):
    from sklearn.metrics import ConfusionMatrixDisplay

    figure, axes = _open("Confusion matrix", "", "")
    ConfusionMatrixDisplay.from_predictions(truth, predicted, ax=axes, cmap="Blues", colorbar=False,
                                            xticks_rotation=45 if truth.nunique() > 4 else 0)  # fmt: skip
    axes.set(xlabel="Predicted", ylabel="True")
    _close(figure, file)


def _curves(is_positive, chances, folder, prefix):
    from sklearn import metrics

    wrong, right, _ = metrics.roc_curve(is_positive, chances)
    figure, axes = _open(f"ROC, area {metrics.auc(wrong, right):.3f}", "False positive rate", "True positive rate")
    axes.plot(wrong, right)
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    _close(figure, folder / f"{prefix}roc.png")
    precision, recall, _ = metrics.precision_recall_curve(is_positive, chances)
    figure, axes = _open("Precision and recall", "Recall", "Precision")
    axes.plot(recall, precision)
    axes.set_ylim(0, 1.02)
    _close(figure, folder / f"{prefix}precision-recall.png")


def _residuals(truth, predicted, file):
    figure, axes = _open("Residuals", "Predicted", "True minus predicted")
    axes.scatter(predicted, truth - predicted, s=12, alpha=0.6)
    axes.axhline(0, linestyle=":", color="grey")
    _close(figure, file)
