"""Data assets: what every asset has, and the rows and columns that they hold."""

import time

from .assets import AssetOperations
from .entities import Data
from .errors import AtelierError

_BREATH_S = 0.5


class DataOperations(AssetOperations):
    def __init__(self, client):
        super().__init__(client, "data", Data)

    def preview(self, name, version=None, label=None):
        """The first rows: a mapping with `columns`, `rows`, `notices`. Raises where the asset has no rows to show."""
        found = self._client.http.call("GET", f"{self._version(name, version or label)}/preview")
        if "problem" in found:
            raise AtelierError(f"{name}: {found['problem']}")
        return found

    def get_profile(self, name, version=None, label=None):
        """What is known of its columns: a mapping with `status`, `activity_id`, `message` and `profile`."""
        return self._client.http.call("GET", f"{self._version(name, version or label)}/profile")

    def begin_profile(self, name, version=None, label=None):
        """Has the columns measured, unless that is done or under way; `result()` of what it returns waits for them."""
        current = self.get(name, version, label)
        begun = self._client.http.call("POST", f"{self._version(name, current.version)}/profile")
        return ProfilePoller(self, name, current.version, begun["activity_id"])

    def begin_pin(self, name, version=None, label=None):
        """Has the bytes of a version copied that lie elsewhere, so that it keeps them; `result()` waits for that.

        Refused where what is at the source is no longer what was registered.
        """
        begun = self._client.http.call("POST", f"{self._version(name, version or label)}/pin")
        return self._client.activities.poller(begun["activity_id"])


class ProfilePoller:
    """A profile that is computed meanwhile."""

    def __init__(self, data, name, version, activity_id):
        self._data = data
        self._of = (name, version)
        self.activity_id = activity_id

    def status(self):
        return self._data.get_profile(*self._of)["status"]

    def done(self):
        return self.status() != "Running"

    def result(self, timeout=None):
        """The profile; raises where it failed or was canceled, or is not there after `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            known = self._data.get_profile(*self._of)
            if known["status"] == "Ready":
                return known["profile"]
            if known["status"] != "Running":
                raise AtelierError(known["message"] or "The profile was canceled before it was done.")
            if end is not None and time.monotonic() > end:
                raise AtelierError(f"The profile is not done after {timeout} seconds; it goes on.")
            time.sleep(_BREATH_S)
