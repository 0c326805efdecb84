"""Environments: registered like other assets, and built on the machines that run jobs."""

from .assets import AssetOperations
from .entities import Activity, Environment
from .http import segment
from .poller import Poller


class EnvironmentOperations(AssetOperations):
    def __init__(self, client):
        super().__init__(client, "environments", Environment)

    def begin_rebuild(self, name, version=None, label=None):
        """Builds a version anew, with what its packages come down to now; without one the newest. Returns a Poller."""
        return self._begin(f"{self._version(name, version or label)}/rebuild")

    def begin_clean(self, unused_days=None):
        """Removes the builds that no run has used for so many days (30 where none are given). Returns a Poller."""
        body = {} if unused_days is None else {"unused_days": unused_days}
        return self._begin(f"/workspaces/{segment(self._client.workspace)}/environment-builds/clean", body)

    def _begin(self, path, body=None):
        begun = self._client.http.call("POST", path, body)
        return Poller(self._client.activities, Activity.from_data(begun))
