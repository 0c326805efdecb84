"""What the studio answers, as small records with attribute access."""

from dataclasses import dataclass, field, fields
from typing import Any, Dict, List, Optional

TERMINAL_STATUSES = ("Completed", "Failed", "Canceled")
WAITING_STATUSES = ("NotStarted", "Queued", "Preparing")


@dataclass
class Record:
    """`data` is the whole answer, also of fields that this version of the package does not know."""

    @classmethod
    def from_data(cls, data):
        known = {f.name for f in fields(cls)} - {"data"}
        return cls(
            data=data, **{name: value for name, value in data.items() if name in known and value is not None}
        )


@dataclass
class Job(Record):
    name: str = ""
    display_name: str = ""
    type: str = "command"
    status: str = ""
    experiment_name: str = ""
    description: str = ""
    tags: Dict[str, str] = field(default_factory=dict)
    properties: Dict[str, str] = field(default_factory=dict)
    command: Optional[str] = None
    environment: Any = None
    environment_variables: Dict[str, str] = field(default_factory=dict)
    inputs: Dict[str, Any] = field(default_factory=dict)
    outputs: Dict[str, Any] = field(default_factory=dict)
    compute: Optional[str] = None
    resources: Dict[str, Any] = field(default_factory=dict)
    limits: Dict[str, Any] = field(default_factory=dict)
    distribution: Optional[Dict[str, Any]] = None
    error: Optional[Dict[str, Any]] = None
    waiting_reason: Optional[str] = None
    notices: List[str] = field(default_factory=list)
    creation_context: Dict[str, Any] = field(default_factory=dict)
    start_time: Optional[str] = None
    end_time: Optional[str] = None
    parent_job_name: Optional[str] = None
    services: Dict[str, Any] = field(default_factory=dict)
    data: Dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def studio_url(self) -> Optional[str]:
        """The address of this job's page."""
        return (self.services.get("Studio") or {}).get("endpoint")

    @property
    def has_ended(self) -> bool:
        return self.status in TERMINAL_STATUSES

    @property
    def has_started(self) -> bool:
        """True once its environment is there and its command runs."""
        return self.status not in WAITING_STATUSES


@dataclass
class Asset(Record):
    """A version. In a list of names it is the newest one, and `latest_version` says so."""

    name: str = ""
    version: str = ""
    latest_version: Optional[str] = None
    description: str = ""
    tags: Dict[str, str] = field(default_factory=dict)
    properties: Dict[str, str] = field(default_factory=dict)
    creation_context: Dict[str, Any] = field(default_factory=dict)
    services: Dict[str, Any] = field(default_factory=dict)
    data: Dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """What a job's YAML calls it: azureml:NAME:VERSION."""
        return f"azureml:{self.name}:{self.version}"


@dataclass
class Data(Asset):
    type: str = "uri_folder"
    path: str = ""


@dataclass
class Environment(Asset):
    image: Optional[str] = None
    conda_file: Any = None
    pip: List[str] = field(default_factory=list)
    python: Optional[str] = None
    variables: Dict[str, str] = field(default_factory=dict)


@dataclass
class Workspace(Record):
    name: str = ""
    description: str = ""
    roles: List[str] = field(default_factory=list)
    creation_context: Dict[str, Any] = field(default_factory=dict)
    data: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass
class Activity(Record):
    """A long operation of a workspace."""

    id: str = ""
    kind: str = ""
    title: str = ""
    status: str = ""
    unit: Optional[str] = None
    done: int = 0
    total: int = 0
    doing: Optional[str] = None
    waiting_reason: Optional[str] = None
    cancel_requested: bool = False
    message: Optional[str] = None
    creation_context: Dict[str, Any] = field(default_factory=dict)
    start_time: Optional[str] = None
    end_time: Optional[str] = None
    data: Dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def has_ended(self) -> bool:
        return self.status in TERMINAL_STATUSES


@dataclass
class Secret(Record):
    name: str = ""
    version: int = 0
    created_at: Optional[str] = None
    created_by_name: str = ""
    set_at: Optional[str] = None
    set_by_name: str = ""
    used_by: List[Dict[str, Any]] = field(default_factory=list)
    versions: List[Dict[str, Any]] = field(default_factory=list)
    data: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass
class Datastore(Record):
    """A place outside of the studio where data lies, without its credentials."""

    name: str = ""
    type: str = ""
    place: str = ""
    spec: Optional[Dict[str, Any]] = None
    credentials: Dict[str, str] = field(default_factory=dict)
    description: str = ""
    tags: Dict[str, str] = field(default_factory=dict)
    is_default: bool = False
    created_at: Optional[str] = None
    created_by_name: Optional[str] = None
    data: Dict[str, Any] = field(default_factory=dict, repr=False)
