"""The trash: what was deleted, and can come back until it is purged."""

from .entities import Activity
from .http import segment
from .paging import read_list
from .poller import Poller


class TrashOperations:
    def __init__(self, client):
        self._client = client

    def list(self, kind=None, max_results=None):
        """Yields what lies there as mappings, the latest first; `kind` is `runs`, `experiments` or `reports`."""
        yield from read_list(self._client.http, self._at(), {"kind": kind}, max_results)

    def begin_purge(self, jobs=(), experiment_ids=(), report_ids=()):
        """Deletes these for good, what lies below the jobs included. Returns a Poller."""
        named = {"jobs": [*jobs], "experiment_ids": [*experiment_ids], "report_ids": [*report_ids]}
        return self._begin("purge", named)

    def begin_empty(self):
        """Deletes for good all that lies there now. Returns a Poller."""
        return self._begin("empty")

    def _begin(self, verb, body=None):
        begun = self._client.http.call("POST", f"{self._at()}/{verb}", body)
        return Poller(self._client.activities, Activity.from_data(begun))

    def _at(self):
        return f"/workspaces/{segment(self._client.workspace)}/trash"
