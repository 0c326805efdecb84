"""The way into a studio from Python."""

from .activities import ActivityOperations
from .batch_endpoints import BatchEndpointOperations
from .components import ComponentOperations
from .data import DataOperations
from .compute import ComputeOperations
from .datastores import DatastoreOperations
from .endpoints import EndpointOperations
from .environments import EnvironmentOperations
from .errors import AtelierError
from .http import Http
from .jobs import JobOperations
from .models import ModelOperations
from .pipeline_endpoints import PipelineEndpointOperations
from .schedules import ScheduleOperations
from .secrets import SecretOperations
from .settings import find_settings
from .trash import TrashOperations
from .workspaces import WorkspaceOperations


class Client:
    """One studio, one token, one workspace.

    What is not given comes from ATELIER_URL, ATELIER_TOKEN and ATELIER_WORKSPACE, then from `atelier login`.
    Without a workspace it is the token's default one.
    """

    def __init__(self, url=None, token=None, workspace=None):
        settings = find_settings(url, token, workspace)
        self.url = settings.url
        self.http = Http(settings.url, settings.token)
        self._workspace = settings.workspace
        self.jobs = JobOperations(self)
        self.activities = ActivityOperations(self)
        self.data = DataOperations(self)
        self.compute = ComputeOperations(self)
        self.datastores = DatastoreOperations(self)
        self.endpoints = EndpointOperations(self)
        self.batch_endpoints = BatchEndpointOperations(self)
        self.pipeline_endpoints = PipelineEndpointOperations(self)
        self.environments = EnvironmentOperations(self)
        self.models = ModelOperations(self)
        self.components = ComponentOperations(self)
        self.schedules = ScheduleOperations(self)
        self.secrets = SecretOperations(self)
        self.trash = TrashOperations(self)
        self.workspaces = WorkspaceOperations(self)

    @classmethod
    def from_env(cls):
        """A client from the environment or the login file alone."""
        return cls()

    @property
    def workspace(self) -> str:
        if self._workspace is None:
            self._workspace = self.http.call("GET", "/me")["default_workspace"]
            if not self._workspace:
                raise AtelierError(
                    "This token enters no workspace. Ask an owner to invite you, or set ATELIER_WORKSPACE."
                )
        return self._workspace
