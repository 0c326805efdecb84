"""A command job written in Python. It is sent as the YAML that it stands for, so one parser judges both."""

import json
import os
from dataclasses import dataclass, field, fields
from typing import Any, Dict, Optional, Union


@dataclass
class Input:
    """Data for a job: a local path, an address, or a declared literal with its `default`."""

    type: Optional[str] = None
    path: Optional[str] = None
    mode: Optional[str] = None
    default: Any = None
    optional: Optional[bool] = None
    min: Optional[float] = None
    max: Optional[float] = None
    enum: Optional[list] = None
    description: Optional[str] = None


@dataclass
class Output:
    """What a job writes. Without a path the studio chooses one."""

    type: Optional[str] = None
    path: Optional[str] = None
    mode: Optional[str] = None
    name: Optional[str] = None
    version: Optional[str] = None
    description: Optional[str] = None


@dataclass
class CommandJob:
    """The fields of Azure ML's v2 command job, by their own names. Paths are relative to the current folder."""

    command: str
    code: Optional[Union[str, os.PathLike]] = None
    name: Optional[str] = None
    display_name: Optional[str] = None
    experiment_name: Optional[str] = None
    description: Optional[str] = None
    tags: Dict[str, str] = field(default_factory=dict)
    properties: Dict[str, str] = field(default_factory=dict)
    environment: Union[str, Dict[str, Any], None] = None
    environment_variables: Dict[str, str] = field(default_factory=dict)
    inputs: Dict[str, Any] = field(default_factory=dict)
    outputs: Dict[str, Any] = field(default_factory=dict)
    compute: Optional[str] = None
    distribution: Optional[Dict[str, Any]] = None
    resources: Dict[str, Any] = field(default_factory=dict)
    limits: Dict[str, Any] = field(default_factory=dict)
    retry_settings: Dict[str, Any] = field(default_factory=dict)
    queue_settings: Dict[str, Any] = field(default_factory=dict)
    parent_job_name: Optional[str] = None

    def to_yaml(self) -> str:
        """JSON, which is YAML: nothing is lost in quoting, and mistakes still have lines."""
        return json.dumps({"type": "command", **_plain(self)}, ensure_ascii=False, indent=2) + "\n"


def command(
    *, command, timeout=None, instance_count=None, shm_size=None, limits=None, resources=None, **fields_of_job
) -> CommandJob:
    """Describes a command job; `client.jobs.create_or_update` submits it.

    `timeout` (seconds), `instance_count` and `shm_size` are short for their places in `limits` and `resources`.
    """
    limits = {**(limits or {}), **_given(timeout=timeout)}
    resources = {**(resources or {}), **_given(instance_count=instance_count, shm_size=shm_size)}
    return CommandJob(command=command, limits=limits, resources=resources, **_given(**fields_of_job))


def _given(**values):
    return {name: value for name, value in values.items() if value is not None}


def _plain(value):
    """Plain data without what was not said. A `None` that somebody put into a mapping stays: it means "the default"."""
    if isinstance(value, (CommandJob, Input, Output)):
        said = {f.name: getattr(value, f.name) for f in fields(value)}
        return {name: _plain(item) for name, item in said.items() if item is not None and item != {}}
    if isinstance(value, os.PathLike):
        return os.fspath(value).replace(os.sep, "/")
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
