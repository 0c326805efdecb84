import datetime
import uuid

from atelier_serving.collected import current


class CorrelationContext:
    """By its id inputs and outputs of one request are found together."""

    def __init__(self, id=None, timestamp=None, headers=None):
        self._id = id or getattr(current, "request_id", None) or str(uuid.uuid4())
        self._timestamp = timestamp or datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._headers = headers or {}

    def get_id(self):
        return self._id

    def get_timestamp(self):
        return self._timestamp

    def get_headers(self):
        return self._headers


BasicCorrelationContext = CorrelationContext


def get_context():
    return CorrelationContext()
