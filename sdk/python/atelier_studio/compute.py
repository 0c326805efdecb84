"""Compute targets: where runs go. They are made or attached, looked at, started and stopped, and deleted."""

from .http import segment
from .submit import send

PAGE_SIZE = 1000


class ComputeOperations:
    """Targets are dicts, as REST v1 has them."""

    def __init__(self, client):
        self._client = client

    def create(self, submission, report=None):
        """Makes or attaches what a Submission describes, or changes the target of its name."""
        workspace = f"/workspaces/{segment(self._client.workspace)}"
        return send(self._client.http, self._at(), f"{workspace}/blobs", submission, report)

    def list(self):
        """Yields the targets by name."""
        query = {"limit": PAGE_SIZE}
        while True:
            page = self._client.http.call("GET", self._at(), query=query)
            yield from page["value"]
            query["cursor"] = page.get("next")
            if not query["cursor"]:
                return

    def get(self, name):
        return self._client.http.call("GET", self._at(name))

    def update(self, name, set):
        """Changes fields: `["max_instances=4"]`."""
        return self._client.http.call("PATCH", self._at(name), {"set": [*set]})

    def start(self, name):
        """What waits for it begins."""
        return self._client.http.call("POST", f"{self._at(name)}/start")

    def stop(self, name):
        """Nothing more begins on it; what runs goes on."""
        return self._client.http.call("POST", f"{self._at(name)}/stop")

    def pause_node(self, name, node):
        """The node finishes what it has, and takes nothing more."""
        return self._client.http.call("POST", f"{self._at(name)}/nodes/{segment(node)}/pause")

    def resume_node(self, name, node):
        return self._client.http.call("POST", f"{self._at(name)}/nodes/{segment(node)}/resume")

    def delete(self, name):
        """Deletes or detaches it; refused while runs use it."""
        self._client.http.call("DELETE", self._at(name))

    def sizes(self):
        """What a node of a cluster has here."""
        return self._client.http.call("GET", f"/workspaces/{segment(self._client.workspace)}/compute-sizes")["value"]

    def _at(self, name=None):
        root = f"/workspaces/{segment(self._client.workspace)}/compute"
        return root if name is None else f"{root}/{segment(name)}"
