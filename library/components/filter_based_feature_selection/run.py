"""Keeps the columns that tell most of a label."""

from atelier_tables import columns, step
from atelier_tables.errors import TableError

FEW = 20


def run(data: step.Table, label: str, method: str = "mutual information", count: int = 5):
    import pandas

    columns.require(data, label)
    features = data[[name for name in columns.numeric(data, "") if name != label]]
    if features.columns.empty:
        raise TableError(f"besides '{label}' the table has no column of numbers to judge")
    known = data[label].notna() & features.notna().all(axis=1)
    values = _judge(features[known], data[label][known], method)
    scores = pandas.DataFrame({"column": features.columns, "score": values}).fillna({"score": 0})
    scores = scores.sort_values("score", ascending=False, ignore_index=True)
    return {"filtered": data[[*scores["column"].head(count), label]], "scores": scores}


def _judge(features, truth, method):
    from sklearn import feature_selection as judges

    is_classes = not columns.is_numeric(truth) or (truth.nunique() <= FEW and (truth == truth.round()).all())
    if method == "pearson":
        if not columns.is_numeric(truth):
            raise TableError(f"column '{truth.name}' holds {columns.kind_of(truth)}, and a correlation is of numbers")
        return [abs(features[name].corr(truth)) for name in features.columns]
    if is_classes:
        words = truth.astype(str)
        if method == "f test":
            return judges.f_classif(features, words)[0]
        return judges.mutual_info_classif(features, words, random_state=0)
    if method == "f test":
        return judges.f_regression(features, truth)[0]
    return judges.mutual_info_regression(features, truth, random_state=0)


if __name__ == "__main__":
    step.main(run)
