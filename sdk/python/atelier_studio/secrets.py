"""Secrets: values that are set and used by name. Nothing here, or anywhere else, reads one again."""

from .entities import Secret
from .http import segment

PAGE_SIZE = 100


class SecretOperations:
    def __init__(self, client):
        self._client = client

    def set(self, name, value):
        """Makes the secret, or gives it a new version. `value` is text, and kept exactly as it is."""
        return Secret.from_data(self._client.http.call("PUT", self._at(name), {"value": value}))

    def list(self):
        """Yields the secrets by name, fetching pages as they are read."""
        query = {"limit": PAGE_SIZE}
        while True:
            page = self._client.http.call("GET", self._at(), query=query)
            yield from map(Secret.from_data, page["value"])
            query["cursor"] = page.get("next")
            if not query["cursor"]:
                return

    def get(self, name):
        """The secret with its versions: who set them, and when."""
        return Secret.from_data(self._client.http.call("GET", self._at(name)))

    def delete(self, name):
        self._client.http.call("DELETE", self._at(name))

    def _at(self, name=None):
        secrets = f"/workspaces/{segment(self._client.workspace)}/secrets"
        return secrets if name is None else f"{secrets}/{segment(name)}"
