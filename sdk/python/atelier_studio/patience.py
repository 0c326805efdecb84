"""How long a request is tried again: briefly where nothing ever answered, longer where a studio is restarting."""

import random
import time

FIRST_CONTACT_S = 1.5
RESTART_S = 30
_LONGEST_PAUSE_S = 3


class Patience:
    def __init__(self, has_answered):
        self._began = time.monotonic()
        self._limit_s = RESTART_S if has_answered else FIRST_CONTACT_S
        self._pause_s = 0.1

    def has_seen_studio(self):
        """Something answered, if only that it is not ready."""
        self._limit_s = RESTART_S

    def wait(self, retry_after=None):
        """Sleeps before the next attempt and returns True, or returns False when it is time to give up."""
        pause_s = random.uniform(0.5, 1) * self._pause_s
        if retry_after and retry_after.isdigit():
            pause_s = max(pause_s, int(retry_after))
        if time.monotonic() + pause_s > self._began + self._limit_s:
            return False
        time.sleep(pause_s)
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)
        return True
