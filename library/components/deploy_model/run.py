"""Deploys a model of the workspace."""

import json

from atelier_tables import step, studio
from atelier_tables.errors import TableError

LIBRARY = "azureml://registries/azureml/environments/designer/labels/latest"


def run(
    endpoint_name: str,
    registered: step.Table = None,
    model: str = None,
    deployment_name: str = "blue",
    takes_all_traffic: bool = True,
    instance_count: int = 1,
    environment: str = LIBRARY,
    wait_minutes: float = 30,
):
    import pandas

    named = _named(registered, model)
    if studio.find(studio.path("online-endpoints", endpoint_name)) is None:
        studio.ask("POST", "/online-endpoints", {"yaml": json.dumps({"name": endpoint_name}), "file": "endpoint.yml"})
    deployment = {"name": deployment_name, "endpoint_name": endpoint_name, "model": named,
                  "environment": environment, "instance_count": instance_count}  # fmt: skip
    asked = {"yaml": json.dumps(deployment), "file": "deployment.yml", "all_traffic": takes_all_traffic}
    generation = studio.ask("POST", "/online-deployments", asked)["generation"]
    where = studio.path("online-endpoints", endpoint_name, "online-deployments", deployment_name)
    ended = studio.wait(
        lambda: studio.ask("GET", where), lambda found: _is_over(found, generation), wait_minutes, f"deploying {named}"
    )
    if ended["generation"] != generation:
        raise TableError(f"somebody else has deployed to {deployment_name} meanwhile: see the page of {endpoint_name}")
    if ended["error"]:
        raise TableError("\n".join(filter(None, [ended["error"]["message"], ended["error"]["excerpt"]])))
    address = studio.ask("GET", studio.path("online-endpoints", endpoint_name))["scoring_uri"]
    print(f"{named} answers at {address}, as {deployment_name} with {ended['traffic']} % of the traffic")
    row = {"endpoint": endpoint_name, "deployment": deployment_name, "model": named, "scoring_uri": address}
    return pandas.DataFrame([row])


def _named(registered, model):
    if (registered is None) == (model is None):
        raise TableError("connect the output of Register model, or name a model in `model`: one of the two")
    if model is not None:
        return model
    if not {"name", "version"} <= set(registered.columns) or len(registered) != 1:
        raise TableError("registered is no output of Register model")
    row = registered.iloc[0]
    return f"azureml:{row['name']}:{row['version']}"


def _is_over(found, generation):
    return found["generation"] != generation or found["provisioning_state"] in ("Succeeded", "Failed")


if __name__ == "__main__":
    step.main(run)
