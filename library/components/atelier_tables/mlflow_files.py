"""The folder of a model as MLflow's `save_model` leaves it. Written here, as importing MLflow takes longer than most training."""

import json
import pickle
import platform

PICKLED = "model.pkl"


def save(pipeline, folder, inputs):
    """A pipeline of scikit-learn; `inputs` is the type of each column that it takes, by its name."""
    import yaml

    with open(folder / PICKLED, "wb") as file:
        pickle.dump(pipeline, file)
    needed = [f"{name}=={_version(name)}" for name in ("mlflow", "scikit-learn", "pandas")]
    (folder / "requirements.txt").write_text("\n".join(needed), encoding="utf-8")
    described = {"MLmodel": _mlmodel(inputs), "conda.yaml": _conda(needed), "python_env.yaml": _python()}
    for name, values in described.items():
        (folder / name).write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _mlmodel(inputs):
    function = {
        "env": {"conda": "conda.yaml", "virtualenv": "python_env.yaml"},
        "loader_module": "mlflow.sklearn",
        "model_path": PICKLED,
        "predict_fn": "predict",
        "python_version": platform.python_version(),
    }
    own = {"code": None, "pickled_model": PICKLED, "serialization_format": "pickle", "sklearn_version": _version("scikit-learn")}
    columns = [{"type": kind, "name": name, "required": False} for name, kind in inputs.items()]
    return {
        "flavors": {"python_function": function, "sklearn": own},
        "mlflow_version": _version("mlflow"),
        "signature": {"inputs": json.dumps(columns), "outputs": None, "params": None},
    }


def _conda(needed):
    python = f"python={platform.python_version()}"
    return {"channels": ["conda-forge"], "dependencies": [python, "pip", {"pip": needed}], "name": "mlflow-env"}


def _python():
    tools = [f"{name}=={found}" for name in ("pip", "setuptools") if (found := _version(name))]
    return {"python": platform.python_version(), "build_dependencies": [*tools, "wheel"],
            "dependencies": ["-r requirements.txt"]}  # fmt: skip


def _version(name):
    """Of an installed package, or None. Not imported above: most steps save no model, and wait for each import."""
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
