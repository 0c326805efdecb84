"""Models: what every asset has, and beside it files, aliases, copies for others and an end."""

from .assets import AssetOperations
from .entities import Model
from .http import segment


class ModelOperations(AssetOperations):
    def __init__(self, client):
        super().__init__(client, "models", Model)

    def download(self, name, version=None, label=None, download_path=".", report=None):
        """Fetches a version's files into a folder of the model's name, and returns the paths that were written."""
        from .download import download

        return download(_VersionFiles(self, name, version or label), name, download_path, report=report)

    def share(self, name, version, workspace, share_with_name=None, share_with_version=None):
        """Copies a version, its files included, to another workspace; answers where the copy is."""
        body = {"to_workspace": workspace, "to_name": share_with_name, "to_version": share_with_version}
        body = {field: value for field, value in body.items() if value is not None}
        return self._client.http.call("POST", f"{self._version(name, version)}/copy", body)

    def delete(self, name, version=None):
        """Deletes a version, or without one the model with all its versions, for good."""
        path = self._at(f"/{segment(name)}") if version is None else self._version(name, version)
        self._client.http.call("DELETE", path)

    def set_alias(self, name, alias, version):
        """Gives a version a name of its own; a version that had it has it no more."""
        self._client.http.call("PUT", self._alias(name, alias), {"version": version})

    def delete_alias(self, name, alias):
        self._client.http.call("DELETE", self._alias(name, alias))

    def _alias(self, name, alias):
        return self._at(f"/{segment(name)}/aliases/{segment(alias)}")


class _VersionFiles:
    """A version's files as `download` asks for those of a job."""

    def __init__(self, models, name, version):
        self._models = models
        self._name = name
        self._version = models.get(name, version).version

    def files(self, name):
        listed = self._models._client.http.call("GET", f"{self._place()}/files")["value"]
        return [{**file, "folder": self._name} for file in listed]

    def open(self, name, rest, query=None, headers=None, timeout_s=60):
        return self._models._client.http.open(f"{self._place()}/{rest}", query, headers, timeout_s)

    def _place(self):
        return self._models._at(f"/{segment(self._name)}/versions/{segment(self._version)}")
