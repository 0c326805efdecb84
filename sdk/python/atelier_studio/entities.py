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

    @staticmethod
    def from_delimited_files(path, **options):
        """A table of delimited files, of which `to_pandas_dataframe()` makes a frame; options as in `mltable`."""
        import mltable

        return mltable.from_delimited_files(_entries(path), **options)

    @staticmethod
    def from_parquet_files(path, **options):
        import mltable

        return mltable.from_parquet_files(_entries(path), **options)

    @staticmethod
    def from_json_lines_files(path, **options):
        import mltable

        return mltable.from_json_lines_files(_entries(path), **options)

    def to_pandas_dataframe(self):
        """The rows of this version, read from the studio. Needs pandas."""
        import mltable

        address = f"azureml://data/{self.name}/versions/{self.version}/paths"
        if self.type == "mltable":
            return mltable.load(address).to_pandas_dataframe()
        from .azureml_files import open_tree

        names = [name for name in open_tree(address)[0].list() if not name.rsplit("/", 1)[-1].startswith(("_", "."))]
        first = names[0].lower() if names else ""
        entries = [{"file": f"{address}/{name}"} for name in names]
        if first.endswith((".parquet", ".pq")):
            return mltable.from_parquet_files(entries).to_pandas_dataframe()
        if first.endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")):
            return mltable.from_json_lines_files(entries).to_pandas_dataframe()
        return mltable.from_delimited_files(entries).to_pandas_dataframe()


def _entries(path):
    """One path or several, each a file or with `*` a pattern."""
    paths = [path] if isinstance(path, (str, dict)) else path
    return [each if isinstance(each, dict) else {"pattern" if "*" in each else "file": each} for each in paths]


@dataclass
class Environment(Asset):
    image: Optional[str] = None
    conda_file: Any = None
    pip: List[str] = field(default_factory=list)
    python: Optional[str] = None
    variables: Dict[str, str] = field(default_factory=dict)


@dataclass
class Model(Asset):
    type: str = "custom_model"
    path: str = ""
    stage: str = ""
    flavors: Dict[str, Any] = field(default_factory=dict)
    job_name: Optional[str] = None


@dataclass
class Component(Asset):
    type: str = "command"
    display_name: str = ""
    inputs: Dict[str, Any] = field(default_factory=dict)
    outputs: Dict[str, Any] = field(default_factory=dict)
    command: Optional[str] = None
    jobs: Dict[str, Any] = field(default_factory=dict)
    is_deterministic: bool = True


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
