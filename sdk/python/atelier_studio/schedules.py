"""Schedules: published pipelines that are begun by the clock."""

from .http import segment
from .paging import read_list


class ScheduleOperations:
    """Schedules are dicts, as REST v1 has them."""

    def __init__(self, client):
        self._client = client

    def create(self, yaml, file="schedule.yml", set=()):
        """Makes the schedule that a YAML text describes, or changes the one of its name."""
        return self._client.http.call("POST", self._at(), {"yaml": yaml, "file": file, "set": [*set]})

    def list(self):
        return read_list(self._client.http, self._at())

    def get(self, name):
        return self._client.http.call("GET", self._at(name))

    def enable(self, name):
        """It begins runs again, in the name of who asks."""
        return self._client.http.call("POST", f"{self._at(name)}/enable")

    def disable(self, name):
        """It begins nothing more."""
        return self._client.http.call("POST", f"{self._at(name)}/disable")

    def delete(self, name):
        self._client.http.call("DELETE", self._at(name))

    def _at(self, name=None):
        top = f"/workspaces/{segment(self._client.workspace)}/schedules"
        return top if name is None else f"{top}/{segment(name)}"
