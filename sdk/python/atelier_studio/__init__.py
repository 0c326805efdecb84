"""Submit, watch and download runs of an Atelier studio. Needs only Python's standard library.

>>> from atelier_studio import Client, command
>>> job = Client().jobs.create_or_update(command(code="src", command="python train.py"))
"""

from importlib import import_module

_HOMES = {
    "AtelierError": "errors",
    "ApiError": "errors",
    "ActivityFailed": "errors",
    "JobFailed": "errors",
    "Client": "client",
    "CommandJob": "command_job",
    "Input": "command_job",
    "Output": "command_job",
    "command": "command_job",
    "Activity": "entities",
    "Data": "entities",
    "Job": "entities",
    "Poller": "poller",
    "Secret": "entities",
    "Workspace": "entities",
}
__all__ = sorted(_HOMES)


def __getattr__(name):
    """Imports on first use, so that the command line loads only what its verb needs."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
