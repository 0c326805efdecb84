"""Registers a model of the workspace."""

from pathlib import Path

from atelier_tables import step
from atelier_tables.errors import TableError


def run(model: Path, model_name: str):
    import mlflow
    import pandas
    from mlflow import MlflowClient

    if not (model / "MLmodel").is_file():
        raise TableError("this is no model: connect the output of Train model")
    client = MlflowClient()
    with mlflow.start_run() as current:
        mlflow.log_artifacts(str(model), "model")
        try:
            client.create_registered_model(model_name)
        except mlflow.exceptions.MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        source = f"runs:/{current.info.run_id}/model"
        made = client.create_model_version(model_name, source, run_id=current.info.run_id)
    print(f"{model_name} has version {made.version} now")
    return pandas.DataFrame([{"name": model_name, "version": str(made.version)}])


if __name__ == "__main__":
    step.main(run)
