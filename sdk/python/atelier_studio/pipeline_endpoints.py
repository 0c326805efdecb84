"""Published pipelines: addresses that run one with a caller's values."""

from .http import segment
from .paging import read_list


class PipelineEndpointOperations:
    def __init__(self, client):
        self._client = client

    def publish(self, name, submission, description=None, report=None):
        """Publishes the pipeline that a YAML text describes: the first version of the endpoint, or its next."""
        from .submit import send

        extra = {"name": name}
        if description is not None:
            extra["description"] = description
        blobs = f"/workspaces/{segment(self._client.workspace)}/blobs"
        return send(self._client.http, self._at(), blobs, submission, report, extra)

    def list(self):
        return read_list(self._client.http, self._at())

    def get(self, name, version=None):
        """The default version, or the one of that number."""
        query = f"?version={segment(str(version))}" if version is not None else ""
        return self._client.http.call("GET", f"{self._at(name)}{query}")

    def versions(self, name):
        return self._client.http.call("GET", f"{self._at(name)}/versions")["value"]

    def set_default(self, name, version):
        return self._client.http.call("PATCH", self._at(name), {"default_version": int(version)})

    def invoke(self, name, parameters=None, experiment_name=None, version=None, display_name=None):
        """Runs it, and returns the name of the run."""
        body = {"ParameterAssignments": dict(parameters or {})}
        given = {"ExperimentName": experiment_name, "DisplayName": display_name}
        body.update({field: value for field, value in given.items() if value is not None})
        query = f"?version={segment(str(version))}" if version is not None else ""
        place = f"/pipeline-endpoints/{segment(self._client.workspace)}/{segment(name)}{query}"
        return self._client.http.call("POST", place, body, is_repeatable=False, door="")["Id"]

    def _at(self, name=None):
        top = f"/workspaces/{segment(self._client.workspace)}/pipeline-endpoints"
        return top if name is None else f"{top}/{segment(name)}"
