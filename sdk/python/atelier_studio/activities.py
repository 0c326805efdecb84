"""Activities: the long operations of a workspace, such as a purge or the build of an environment."""

import time

from .entities import Activity
from .http import segment

PAGE_SIZE = 100
_BREATH_S = 1


class ActivityOperations:
    def __init__(self, client):
        self._client = client

    def list(self, max_results=None):
        """Yields activities, newest first, fetching pages as they are read."""
        query = {}
        left = max_results
        while left is None or left > 0:
            query["limit"] = PAGE_SIZE if left is None else min(left, PAGE_SIZE)
            page = self._client.http.call("GET", self._at(), query=query)
            yield from map(Activity.from_data, page["value"])
            left = None if left is None else left - len(page["value"])
            query["cursor"] = page.get("next")
            if not query["cursor"]:
                return

    def get(self, id):
        return Activity.from_data(self._client.http.call("GET", self._at(id)))

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
