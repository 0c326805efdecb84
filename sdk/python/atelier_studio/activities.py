"""Activities: the long operations of a workspace, such as a purge or the build of an environment."""

import time

from .entities import Activity
from .http import segment
from .paging import read_list
from .poller import Poller

_BREATH_S = 1


class ActivityOperations:
    def __init__(self, client):
        self._client = client

    def list(self, max_results=None):
        """Yields activities, newest first, fetching pages as they are read."""
        yield from map(Activity.from_data, read_list(self._client.http, self._at(), max_results=max_results))

    def get(self, id):
        return Activity.from_data(self._client.http.call("GET", self._at(id)))

    def poller(self, id):
        """A Poller for an activity that goes on already."""
        return Poller(self, self.get(id))

    def cancel(self, id):
        """Asks for the end of an activity: what it has done stays done. Safe to repeat."""
        return Activity.from_data(self._client.http.call("POST", f"{self._at(id)}/cancel"))

    def log(self, id, follow=True):
        """Yields the lines of an activity's log: mappings of `number`, `at` and `text`; with `follow` until it has ended."""
        place = 0
        while True:
            part = self._client.http.call("GET", f"{self._at(id)}/log", query={"from": place})
            yield from part["value"]
            place = part["next"]
            if part["is_over"] or not (part["value"] or follow):
                return
            if not part["value"]:
                time.sleep(_BREATH_S)

    def _at(self, id=None):
        rest = "" if id is None else f"/{segment(id)}"
        return f"/workspaces/{segment(self._client.workspace)}/activities{rest}"
