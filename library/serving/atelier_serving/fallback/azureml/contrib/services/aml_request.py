"""For scripts that ask for the raw request, where the environment does not bring Azure's own package."""
from atelier_serving.request import RawRequest as AMLRequest

__all__ = ["AMLRequest", "rawhttp"]


def rawhttp(func):
    """Marks `run` as one that takes the request as it came."""
    func.takes_raw_request = True
    return func
