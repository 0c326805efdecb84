"""Batch endpoints, and the deployments that go over files behind them."""

from .entities import Job
from .http import segment
from .paging import read_list


class BatchEndpointOperations:
    def __init__(self, client):
        self._client = client

    def create(self, yaml, file="endpoint.yml", set=()):
        """Makes what a YAML text describes, or changes the batch endpoint of that name."""
        return self._call("POST", self._at(), {"yaml": yaml, "file": file, "set": list(set)})

    def list(self):
        return read_list(self._client.http, self._at())

    def get(self, name):
        return self._call("GET", self._at(name))

    def update(self, name, yaml=None, file="endpoint.yml", set=()):
        body = {"file": file, "set": [*set], **({} if yaml is None else {"yaml": yaml})}
        return self._call("PATCH", self._at(name), body)

    def delete(self, name):
        self._call("DELETE", self._at(name))

    def invoke(self, name, submission, deployment_name=None, report=None):
        """Asks a deployment, or the default one, to go over the data that a YAML text names. Returns the job."""
        extra = {"deployment": deployment_name} if deployment_name else {}
        return Job.from_data(self._send(f"{self._at(name)}/invoke", submission, report, extra))

    def jobs(self, name):
        """The jobs of an endpoint, the newest first."""
        return [Job.from_data(each) for each in self._call("GET", f"{self._at(name)}/jobs")["value"]]

    def deploy(self, submission, set_default=False, report=None):
        """Makes what a YAML text describes, or changes the deployment of that name."""
        extra = {"set_default": True} if set_default else {}
        return self._send(f"{self._workspace}/batch-deployments", submission, report, extra)

    def deployments(self, endpoint_name):
        return self._call("GET", self._behind(endpoint_name))["value"]

    def deployment(self, endpoint_name, name):
        return self._call("GET", self._behind(endpoint_name, name))

    def update_deployment(self, endpoint_name, name, set=()):
        """Other settings; its model, code and environment stay."""
        return self._call("PATCH", self._behind(endpoint_name, name), {"set": [*set]})

    def delete_deployment(self, endpoint_name, name):
        self._call("DELETE", self._behind(endpoint_name, name))

    def _send(self, path, submission, report, extra):
        from .submit import send

        return send(self._client.http, path, f"{self._workspace}/blobs", submission, report, extra)

    def _call(self, method, path, body=None):
        return self._client.http.call(method, path, body)

    @property
    def _workspace(self):
        return f"/workspaces/{segment(self._client.workspace)}"

    def _at(self, name=None):
        endpoints = f"{self._workspace}/batch-endpoints"
        return endpoints if name is None else f"{endpoints}/{segment(name)}"

    def _behind(self, endpoint_name, name=None):
        deployments = f"{self._at(endpoint_name)}/batch-deployments"
        return deployments if name is None else f"{deployments}/{segment(name)}"
