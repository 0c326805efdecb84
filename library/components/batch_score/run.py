"""Scores files by a batch endpoint of the workspace."""

import json
import os
from pathlib import Path, PurePosixPath

from atelier_tables import step, studio
from atelier_tables.errors import TableError

OUTPUT = "score"
ENDED = ("Completed", "Failed", "Canceled")
GIVEN = "given"


class Scores:
    """What a job has left in its output, file by file."""

    def __init__(self, job):
        self.job = job

    def save(self, folder):
        files = studio.ask("GET", studio.path("jobs", self.job, "files"))["value"]
        own = [each["path"] for each in files if each.get("output") == OUTPUT]
        if not own:
            raise TableError(f"{self.job} has left nothing in its output {OUTPUT}")
        common = os.path.commonpath([str(PurePosixPath(each).parent) for each in own])
        for each in own:
            target = folder / PurePosixPath(each).relative_to(common)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(studio.fetch(studio.path("jobs", self.job, "files", *PurePosixPath(each).parts)))
            print(f"{target.relative_to(folder)}: {target.stat().st_size:,} bytes")


def run(data: Path, endpoint_name: str, deployment_name: str = None, wait_minutes: float = 120):
    _refuse_to_wait_for_itself(endpoint_name, deployment_name)
    asked = {"inputs": {"data": {"type": "uri_folder", "path": _keep(data)}}}
    body = {"yaml": json.dumps(asked), "file": "invoke.yml", "paths": {}}
    if deployment_name:
        body["deployment"] = deployment_name
    job = studio.ask("POST", studio.path("batch-endpoints", endpoint_name, "invoke"), body)["name"]
    print(f"{endpoint_name} goes over the files in the job {job}", flush=True)
    where = studio.path("jobs", job)
    ended = studio.wait(
        lambda: studio.ask("GET", where), lambda found: found["status"] in ENDED, wait_minutes, f"the job {job}"
    )
    if ended["status"] != "Completed":
        why = (ended.get("error") or {}).get("message") or "its page says why"
        raise TableError(f"the job {job} is {ended['status'].lower()}: {why}")
    return Scores(job)


def _keep(data):
    """The files as artifacts of this run, where the job reads them; by their address there."""
    import mlflow

    with mlflow.start_run() as current:
        if data.is_dir():
            mlflow.log_artifacts(str(data), GIVEN)
        else:
            mlflow.log_artifact(str(data), GIVEN)
        return f"runs:/{current.info.run_id}/{GIVEN}"


def _refuse_to_wait_for_itself(endpoint_name, deployment_name):
    """On a target with a single place this step would hold the one that the job needs."""
    name = deployment_name or studio.ask("GET", studio.path("batch-endpoints", endpoint_name))["defaults"].get("deployment_name")
    if not name:
        raise TableError(f"{endpoint_name} has no default deployment: name one in deployment_name")
    theirs = studio.ask("GET", studio.path("batch-endpoints", endpoint_name, "batch-deployments", name))["compute"]
    own = studio.ask("GET", studio.path("jobs", os.environ["ATELIER_RUN_ID"]))["compute"] or ""
    target = theirs.removeprefix("azureml:")
    if own.removeprefix("azureml:") == target and studio.ask("GET", studio.path("compute", target))["slots"] < 2:
        raise TableError(f"{target} has a place for one run, which this step holds: run one of the two elsewhere")


if __name__ == "__main__":
    step.main(run)
