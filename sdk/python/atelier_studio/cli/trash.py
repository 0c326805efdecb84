"""atelier trash …"""

from .activity import finish
from .session import make_client, print_result

_DEFAULT_MAX_RESULTS = 100
_COLUMNS = (
    ("Kind", "kind"),
    ("Name", "name"),
    ("Title", "title"),
    ("Deleted", "deleted_at"),
    ("By", "deleted_by"),
)


def list(arguments):
    client = make_client(arguments)
    found = [*client.trash.list(max_results=arguments.max_results or _DEFAULT_MAX_RESULTS)]
    print_result(client, arguments, found, _COLUMNS)


def purge(arguments):
    client = make_client(arguments)
    return finish(client, arguments, client.trash.begin_purge(jobs=arguments.name))


def empty(arguments):
    client = make_client(arguments)
    return finish(client, arguments, client.trash.begin_empty())
