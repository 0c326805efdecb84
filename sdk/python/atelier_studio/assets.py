"""Data assets and the other kinds: register, look up, describe, hide. All have the same verbs."""

from .http import segment

PAGE_SIZE = 1000


class AssetOperations:
    """`path` is the kind's place below the workspace's address, `entity` the record that stands for a version."""

    def __init__(self, client, path, entity):
        self._client = client
        self._path = path
        self._entity = entity

    def submit(self, submission, report=None):
        """Registers what a YAML text describes; paths in it are relative to the submission's folder."""
        from .submit import send

        blobs = f"/workspaces/{segment(self._client.workspace)}/blobs"
        return self._entity.from_data(send(self._client.http, self._at(), blobs, submission, report))

    def get(self, name, version=None, label=None):
        """A version; without one the newest."""
        return self._entity.from_data(self._client.http.call("GET", self._version(name, version or label)))

    def list(self, name=None, max_results=None, view="active"):
        """Yields the assets, each as its newest version, or the versions of one. `view` is active, archived or all."""
        path = self._at() if name is None else self._at(f"/{segment(name)}/versions")
        query = {"view": view}
        left = max_results
        while left is None or left > 0:
            query["limit"] = PAGE_SIZE if left is None else min(left, PAGE_SIZE)
            page = self._client.http.call("GET", path, query=query)
            yield from map(self._entity.from_data, page["value"])
            left = None if left is None else left - len(page["value"])
            query["cursor"] = page.get("next")
            if not query["cursor"]:
                return

    def update(self, name, version=None, label=None, description=None, tags=None):
        """Changes what is given; `tags` are added to those there are."""
        current = self.get(name, version, label)
        body = {} if description is None else {"description": description}
        if tags is not None:
            body["tags"] = {**current.tags, **tags}
        path = self._version(name, current.version)
        return self._entity.from_data(self._client.http.call("PATCH", path, body))

    def archive(self, name, version=None, label=None):
        self._move(name, version, label, "archive")

    def restore(self, name, version=None, label=None):
        self._move(name, version, label, "restore")

    def _move(self, name, version, label, verb):
        one = version or label
        path = self._at(f"/{segment(name)}") if one is None else self._version(name, one)
        self._client.http.call("POST", f"{path}/{verb}")

    def _version(self, name, version):
        return self._at(f"/{segment(name)}/versions/{segment(version or 'latest')}")

    def _at(self, rest=""):
        return f"/workspaces/{segment(self._client.workspace)}/{self._path}{rest}"
