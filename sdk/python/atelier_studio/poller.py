"""What a `begin_…` method returns: a hold on an activity that goes on in the studio, whatever becomes of this program."""

import time

from .errors import ActivityFailed

_FIRST_BREATH_S = 0.2
_LONGEST_BREATH_S = 5


class Poller:
    """Waits for an activity. `id` names it for `client.activities` and `atelier activity`."""

    def __init__(self, activities, activity):
        self._activities = activities
        self._activity = activity

    @property
    def id(self):
        return self._activity.id

    def status(self):
        """`Queued`, `Running`, `Completed`, `Failed` or `Canceled`, as it is now."""
        return self._refresh().status

    def done(self):
        """Whether it has ended, however it did."""
        return self._refresh().has_ended

    def wait(self, timeout=None):
        """Returns when it has ended, or after `timeout` seconds; `done()` tells which."""
        end = None if timeout is None else time.monotonic() + timeout
        breath = _FIRST_BREATH_S
        while not self._refresh().has_ended:
            left = breath if end is None else min(breath, end - time.monotonic())
            if left <= 0:
                return
            time.sleep(left)
            breath = min(_LONGEST_BREATH_S, breath * 1.5)

    def result(self, timeout=None):
        """The activity once it has completed.

        Raises ActivityFailed where it failed or was canceled, and TimeoutError where it goes on after `timeout` seconds.
        """
        self.wait(timeout)
        activity = self._activity
        if not activity.has_ended:
            raise TimeoutError(f"The activity {activity.id} goes on after {timeout} s.")
        if activity.status != "Completed":
            raise ActivityFailed(activity)
        return activity

    def cancel(self):
        """Asks for its end: what it has done stays done."""
        self._activity = self._activities.cancel(self.id)

    def _refresh(self):
        # How it ended does not change any more.
        if not self._activity.has_ended:
            self._activity = self._activities.get(self.id)
        return self._activity
