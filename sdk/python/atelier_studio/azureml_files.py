"""Files of the studio by their addresses, read with the token of whoever asks: in a run, the run's own.

`azureml://jobs/RUN/inputs/NAME/paths/…` is an input of a run, `azureml://data/NAME/versions/VERSION/paths/…` and
`azureml:NAME:VERSION` a version of a data asset.
"""

import re
from urllib.parse import quote

from .client import Client
from .errors import AtelierError
from .http import read_pieces, segment

_INPUT = re.compile(r"^(?:azureml:)?//jobs/([^/]+)/inputs/([^/]+)(?:/paths)?(?:/(.*))?$", re.S)
_DATA = re.compile(r"^(?:azureml:)?//data/([^/]+)/versions/([^/]+)(?:/paths)?(?:/(.*))?$", re.S)
_ASSET = re.compile(r"^azureml:([^/:@]+)(?::|@)([^/:@]+)()$")
_READ_BYTES = 1 << 20


class Tree:
    """The files below one address."""

    def __init__(self, client, door, address):
        self._client = client
        self._door = door
        self._address = address
        self._files = None

    def list(self):
        """The paths of its files."""
        return [file["path"] for file in self._known()]

    def size_of(self, inner):
        for file in self._known():
            if file["path"] == inner:
                return file["size"]
        raise FileNotFoundError(f"{self.address_of(inner)} is not there")

    def read(self, inner, start=None, end=None):
        """The bytes of a file, or those from `start` up to and without `end`."""
        headers = {} if start is None else {"Range": f"bytes={start}-{end - 1}"}
        answer = self._client.http.open(f"{self._door}/{quote(inner)}", headers=headers)
        try:
            return b"".join(read_pieces(answer.read, _READ_BYTES))
        finally:
            answer.close()

    def address_of(self, inner):
        return f"{self._address}/{inner}"

    def _known(self):
        if self._files is None:
            self._files = self._client.http.call("GET", self._door)["value"]
        return self._files


def open_tree(address, client=None):
    """The tree that an address lies in, and the path inside of it."""
    client = client or Client()
    top = f"/workspaces/{segment(client.workspace)}"
    found = _INPUT.match(address)
    if found:
        run, name, inner = found.groups()
        door, whole = f"{top}/jobs/{run}/inputs/{name}/files", f"azureml://jobs/{run}/inputs/{name}/paths"
    else:
        found = _DATA.match(address) or _ASSET.match(address)
        if not found:
            raise AtelierError(
                f"{address} cannot be read from here: inputs of runs (azureml://jobs/RUN/inputs/NAME/…) and data "
                "assets (azureml:NAME:VERSION) can."
            )
        name, version, inner = found.groups()
        door = f"{top}/data/{segment(name)}/versions/{segment(version)}/files"
        whole = f"azureml://data/{name}/versions/{version}/paths"
    return Tree(client, door, whole), (inner or "").strip("/")
