"""Models: what one will be before it is trained, and the folder of a trained one, which MLflow can load."""

import functools
import json
import pickle
from pathlib import Path

from . import columns, mlflow_files
from .errors import TableError

UNTRAINED = "untrained.json"
ABOUT = "atelier.json"


class Untrained:
    """`task` is two_class, multiclass, regression or clustering; `estimator` a name of `ESTIMATORS`."""

    def __init__(self, task, estimator, **parameters):
        self.task, self.estimator, self.parameters = task, estimator, parameters

    def save(self, folder):
        written = {"task": self.task, "estimator": self.estimator, "parameters": self.parameters}
        (folder / UNTRAINED).write_text(json.dumps(written, indent=1), encoding="utf-8")
        print(f"{self.estimator}: {', '.join(f'{key} {value}' for key, value in self.parameters.items())}")

    @staticmethod
    def load(folder):
        file = Path(folder) / UNTRAINED
        if not file.is_file():
            raise TableError("this is no untrained model: connect the output of an algorithm, as Linear regression")
        written = json.loads(file.read_text(encoding="utf-8"))
        return Untrained(written["task"], written["estimator"], **written["parameters"])

    def build(self, **changed):
        """The estimator of scikit-learn, as yet unfitted."""
        return ESTIMATORS[self.estimator](**{**self.parameters, **changed})


def _logistic(regularization, max_iterations, random_seed):
    from sklearn.linear_model import LogisticRegression

    strength = 1.0 / max(regularization, 1e-9)
    return LogisticRegression(C=strength, max_iter=max_iterations, random_state=random_seed)


def _forest(kind):
    def build(trees, max_depth, min_samples_leaf, random_seed):
        from sklearn import ensemble

        depth = max_depth or None
        settings = {"n_estimators": trees, "max_depth": depth, "min_samples_leaf": min_samples_leaf}
        return getattr(ensemble, f"RandomForest{kind}")(**settings, random_state=random_seed, n_jobs=2)

    return build


def _boosted(kind):
    def build(trees, max_leaves, min_samples_leaf, learning_rate, random_seed):
        from sklearn import ensemble

        settings = {"max_iter": trees, "max_leaf_nodes": max_leaves, "min_samples_leaf": min_samples_leaf}
        model = getattr(ensemble, f"HistGradientBoosting{kind}")
        return model(**settings, learning_rate=learning_rate, random_state=random_seed)

    return build


def _linear(regularization):
    from sklearn.linear_model import LinearRegression, Ridge

    return Ridge(alpha=regularization) if regularization > 0 else LinearRegression()


def _k_means(clusters, random_seed):
    from sklearn.cluster import KMeans

    return KMeans(n_clusters=clusters, n_init=10, random_state=random_seed)


def _machine(regularization, max_iterations, random_seed):
    from sklearn.svm import SVC

    strength = 1.0 / max(regularization, 1e-9)
    return SVC(C=strength, kernel="linear", probability=True, max_iter=max_iterations, random_state=random_seed)


def _perceptron(learning_rate, max_iterations, random_seed):
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.linear_model import SGDClassifier

    settings = {"loss": "perceptron", "average": True, "learning_rate": "constant", "eta0": learning_rate}
    plain = SGDClassifier(**settings, max_iter=max_iterations, tol=None, random_state=random_seed)
    # It gives no chances by itself: they are fitted to how far rows lie from its border.
    return CalibratedClassifierCV(plain, cv=3)


def _one_vs_all(of, settings):
    from sklearn.multiclass import OneVsRestClassifier

    return OneVsRestClassifier(ESTIMATORS[of](**settings))


def _network(kind):
    def build(hidden_nodes, learning_rate, max_iterations, random_seed):
        from sklearn import neural_network

        settings = {"hidden_layer_sizes": (hidden_nodes,), "learning_rate_init": learning_rate}
        model = getattr(neural_network, f"MLP{kind}")
        return model(**settings, max_iter=max_iterations, random_state=random_seed)

    return build


def _poisson(regularization, max_iterations):
    from sklearn.linear_model import PoissonRegressor

    return PoissonRegressor(alpha=regularization, max_iter=max_iterations)


ESTIMATORS = {
    "k_means": _k_means,
    "support_vector_machine": _machine,
    "averaged_perceptron": _perceptron,
    "one_vs_all": _one_vs_all,
    "neural_network": _network("Classifier"),
    "neural_network_regression": _network("Regressor"),
    "poisson_regression": _poisson,
    "logistic_regression": _logistic,
    "decision_forest": _forest("Classifier"),
    "boosted_trees": _boosted("Classifier"),
    "linear_regression": _linear,
    "decision_forest_regression": _forest("Regressor"),
    "boosted_trees_regression": _boosted("Regressor"),
}


def pipeline_for(estimator, features):
    """The estimator behind what makes numbers of the columns: gaps are filled, numbers scaled, categories spread."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = [name for name in features.columns if columns.is_numeric(features[name])]
    words = [name for name in features.columns if columns.kind_of(features[name]) != "times" and name not in numbers]
    if not numbers and not words:
        raise TableError("no column is left to learn from: besides the label, a column of numbers or text is needed")
    spread = make_pipeline(SimpleImputer(strategy="most_frequent"),
                           OneHotEncoder(handle_unknown="ignore", max_categories=100, sparse_output=False))  # fmt: skip
    scale = make_pipeline(SimpleImputer(strategy="mean", keep_empty_features=True), StandardScaler())
    prepare = ColumnTransformer([("numbers", scale, numbers), ("words", spread, words)])
    return make_pipeline(prepare, estimator)


def split_label(table, label, task):
    """The columns to learn from, and the label; rows without one are left out."""
    label = columns.require(table, label)
    known = table[table[label].notna()]
    if len(known) < len(table):
        print(f"{len(table) - len(known):,} rows have no {label} and are left out")
    truth = known[label]
    if len(known) < 2:
        raise TableError(f"{len(known)} rows have a value in '{label}': two at least are needed to learn from")
    if task == "regression" and not columns.is_numeric(truth):
        raise TableError(f"column '{label}' holds {columns.kind_of(truth)}, and a regression predicts numbers")
    kinds = truth.nunique()
    if task == "two_class" and kinds != 2:
        raise TableError(f"column '{label}' has {kinds} different values, and a two-class model tells two apart: "
                         "choose a multiclass algorithm, or another label")  # fmt: skip
    if task == "multiclass" and (kinds < 2 or kinds > 1000):
        raise TableError(f"column '{label}' has {kinds} different values: 2 to 1000 classes can be told apart")
    return plain(known.drop(columns=[label])), truth if task == "regression" else _plain_classes(truth)


def plain(features):
    """Times go, true and false become words: what every model here can take."""
    kept = features[[name for name in features.columns if columns.kind_of(features[name]) != "times"]]
    words = [name for name in kept.columns if not columns.is_numeric(kept[name])]
    return kept.assign(**{name: kept[name].astype(object).where(kept[name].notna(), None).map(_word) for name in words})


def _word(value):
    return None if value is None else str(value)


def _plain_classes(truth):
    return truth.astype(str) if columns.kind_of(truth) in ("categories", "true and false") else truth


class Trained:
    def __init__(self, pipeline, task, label, features):
        self.pipeline, self.task, self.label, self.features = pipeline, task, label, features

    @property
    def classes(self):
        return list(self.pipeline[-1].classes_) if self.task in ("two_class", "multiclass") else []

    def take(self, table):
        """The columns that it learned from, as it takes them; rows may have others beside them."""
        for name in self.features:
            columns.require(table, name)
        return plain(table[self.features])

    def save(self, folder):
        """As MLflow loads and serves it, with what is known here of its task beside it."""
        numbers = self.pipeline[0].transformers_[0][2]
        mlflow_files.save(self.pipeline, folder, {name: "double" if name in numbers else "string" for name in self.features})
        about = {"task": self.task, "label": self.label, "features": self.features}
        (folder / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")

    @staticmethod
    def load(folder):
        """Read once: a service scores by the same files for each request."""
        return _load_trained(Path(folder))


@functools.lru_cache(maxsize=8)
def _load_trained(folder):
    if not (folder / ABOUT).is_file():
        raise TableError("this is no model of Train model: connect the output of that, or one that tunes or clusters")
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    with open(folder / mlflow_files.PICKLED, "rb") as file:
        return Trained(pickle.load(file), **about)


class Foreign:
    """An MLflow model of somebody's own script: it says what it predicts, and nothing of its task."""

    def __init__(self, folder):
        import mlflow.pyfunc

        # MLflow takes no folder that is a link, as an input of a run is one.
        self.model = mlflow.pyfunc.load_model(str(folder.resolve()))

    def predict(self, table):
        """The columns that its signature names, where it has one, else all."""
        schema = self.model.metadata.get_input_schema()
        names = schema.input_names() if schema is not None and schema.has_input_names() else list(table.columns)
        optional = set() if schema is None else {each.name for each in schema.inputs if not getattr(each, "required", True)}
        for name in names:
            if name not in optional:
                columns.require(table, name)
        return self.model.predict(table[[name for name in names if name in table.columns]])


def load_scoring(folder):
    """What Score model takes: a model of Train model, or any that MLflow can load."""
    if not (Path(folder) / ABOUT).is_file() and (Path(folder) / "MLmodel").is_file():
        return _load_foreign(Path(folder))
    return Trained.load(folder)


@functools.lru_cache(maxsize=8)
def _load_foreign(folder):
    return Foreign(folder)


def train(untrained, table, label):
    if untrained.task == "clustering":
        raise TableError(f"{untrained.estimator} finds groups and predicts no column: use Train clustering model")
    features, truth = split_label(table, label, untrained.task)
    pipeline = pipeline_for(untrained.build(), features)
    pipeline.fit(features, truth)
    return Trained(pipeline, untrained.task, label, list(features.columns))
