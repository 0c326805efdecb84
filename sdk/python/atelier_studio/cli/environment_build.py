"""atelier environment rebuild, atelier environment clean"""

from .activity import finish
from .session import make_client


def rebuild(arguments):
    client = make_client(arguments)
    poller = client.environments.begin_rebuild(arguments.name, arguments.version, arguments.label)
    return finish(client, arguments, poller)


def clean(arguments):
    client = make_client(arguments)
    return finish(client, arguments, client.environments.begin_clean(arguments.unused_days))
