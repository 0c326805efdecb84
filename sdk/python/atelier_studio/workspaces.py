"""Workspaces: what a client may see, and making another."""

from .entities import Workspace
from .errors import AtelierError


class WorkspaceOperations:
    def __init__(self, client):
        self._client = client

    def list(self):
        return [Workspace.from_data(data) for data in self._client.http.call("GET", "/workspaces")]

    def get(self, name=None):
        """The workspace of this name, or the client's own."""
        wanted = name or self._client.workspace
        for workspace in self.list():
            if workspace.name == wanted:
                return workspace
        raise AtelierError(f"There is no workspace {wanted!r} here, or this token is not a member of it.")

    def create(self, name, description=None):
        body = {"name": name, **({} if description is None else {"description": description})}
        # Not repeated by itself: the second attempt would meet the first one's workspace and call it a conflict.
        return Workspace.from_data(self._client.http.call("POST", "/workspaces", body, is_repeatable=False))
