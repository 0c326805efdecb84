"""Reads the lists of REST v1, page by page."""

PAGE_SIZE = 1000


def read_list(http, path, query=None, max_results=None):
    """Yields the items of a list, fetching pages as they are read; None in `query` leaves a parameter out."""
    query = {key: value for key, value in (query or {}).items() if value is not None}
    left = max_results
    while left is None or left > 0:
        query["limit"] = PAGE_SIZE if left is None else min(left, PAGE_SIZE)
        page = http.call("GET", path, query=query)
        yield from page["value"]
        left = None if left is None else left - len(page["value"])
        query["cursor"] = page.get("next")
        if not query["cursor"]:
            return
