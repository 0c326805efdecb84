"""Registers, finds, names, loads, copies and deletes models with the ordinary client, and checks each answer."""

import mlflow
import pandas
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature


class Doubles(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input * 2


def refusal(call):
    try:
        call()
    except MlflowException as failure:
        return failure.error_code
    return "none"


frame = pandas.DataFrame({"x": [1.0, 2.0]})
client = MlflowClient()
with mlflow.start_run() as run:
    mlflow.log_metric("loss", 0.25)
    logged = mlflow.pyfunc.log_model(
        name="model",
        python_model=Doubles(),
        signature=infer_signature(frame, frame),
        input_example=frame,
        registered_model_name="doubles",
        pip_requirements=[],
    )
assert str(logged.registered_model_version) == "1", logged.registered_model_version
second = mlflow.register_model(logged.model_uri, "doubles", tags={"stage": "two"})
assert (str(second.version), second.run_id, second.status) == ("2", run.info.run_id, "READY"), second
third = mlflow.register_model(f"runs:/{run.info.run_id}/model", "doubles")
assert str(third.version) == "3", third
assert "mlflow.modelVersions" in client.get_logged_model(logged.model_id).tags

client.set_registered_model_alias("doubles", "champion", 2)
assert client.get_model_version_by_alias("doubles", "champion").version == "2"
assert client.get_model_version("doubles", "2").aliases == ["champion"]
for uri in ("models:/doubles@champion", "models:/doubles/1", "models:/doubles/latest"):
    assert mlflow.pyfunc.load_model(uri).predict(frame)["x"].tolist() == [2.0, 4.0], uri
assert refusal(lambda: client.get_model_version_by_alias("doubles", "none")) == "INVALID_PARAMETER_VALUE"
assert refusal(lambda: client.set_registered_model_alias("doubles", "latest", 1)) == "INVALID_PARAMETER_VALUE"
client.delete_registered_model_alias("doubles", "none")

assert refusal(lambda: client.create_registered_model("doubles")) == "RESOURCE_ALREADY_EXISTS"
assert refusal(lambda: client.get_registered_model("missing")) == "RESOURCE_DOES_NOT_EXIST"
assert refusal(lambda: client.get_model_version("doubles", "9")) == "RESOURCE_DOES_NOT_EXIST"
assert refusal(lambda: client.create_model_version("doubles", "runs:/other/model", run.info.run_id)) == "INVALID_PARAMETER_VALUE"
assert refusal(lambda: client.create_model_version("doubles", "/etc", run.info.run_id)) == "INVALID_PARAMETER_VALUE"

client.create_registered_model("empty", tags={"team": "a"}, description="none yet")
client.set_registered_model_tag("empty", "team", "b")
client.update_registered_model("empty", "still none")
empty = client.get_registered_model("empty")
assert (empty.tags, empty.description, empty.latest_versions) == ({"team": "b"}, "still none", []), empty
assert [model.name for model in client.search_registered_models()] == ["doubles", "empty"]
assert [m.name for m in client.search_registered_models("tags.team = 'b'")] == ["empty"]
assert [m.name for m in client.search_registered_models("name ILIKE 'DOUB%'")] == ["doubles"]
page = client.search_registered_models(max_results=1, order_by=["name DESC"])
assert [m.name for m in page] == ["empty"] and page.token
assert [m.name for m in client.search_registered_models(max_results=1, order_by=["name DESC"], page_token=page.token)] == ["doubles"]

found = client.search_model_versions("name = 'doubles'")
assert [one.version for one in found] == ["3", "2", "1"], found
assert [o.version for o in client.search_model_versions("tags.stage = 'two'")] == ["2"]
assert len(client.search_model_versions(f"run_id = '{run.info.run_id}'")) == 3
assert [o.version for o in client.search_model_versions("name = 'doubles'", order_by=["version_number ASC"])][0] == "1"

client.update_model_version("doubles", "1", "the first")
client.set_model_version_tag("doubles", "1", "k", "v")
client.delete_model_version_tag("doubles", "1", "k")
client.transition_model_version_stage("doubles", "1", "production")
client.transition_model_version_stage("doubles", "3", "Production", archive_existing_versions=True)
stages = {one.version: one.current_stage for one in client.search_model_versions("name = 'doubles'")}
assert stages == {"1": "Archived", "2": "None", "3": "Production"}, stages
assert [v.version for v in client.get_latest_versions("doubles", ["Production"])] == ["3"]

copied = client.copy_model_version("models:/doubles/2", "twins")
assert (copied.name, copied.version, copied.run_id) == ("twins", "1", run.info.run_id), copied
mlflow.delete_run(run.info.run_id)
client.delete_logged_model(logged.model_id)
assert mlflow.pyfunc.load_model("models:/twins/1").predict(frame)["x"].tolist() == [2.0, 4.0]

client.delete_model_version("doubles", "3")
client.rename_registered_model("doubles", "pairs")
assert client.get_registered_model("pairs").aliases == {"champion": "2"}
client.delete_registered_model("pairs")
assert [model.name for model in client.search_registered_models()] == ["empty", "twins"]
print("all equal")
