"""A few connections at once. Daemon threads, so that Ctrl-C never waits for a large file."""

import threading
from collections import deque

CONNECTIONS = 4


def run_in_parallel(items, work):
    """Calls `work(item)` for each, four at a time; raises the first failure once the others have stopped."""
    queue = deque(items)
    failures = []

    def drain():
        while not failures:
            try:
                item = queue.popleft()
            except IndexError:
                return
            try:
                work(item)
            except BaseException as failure:
                failures.append(failure)

    threads = [threading.Thread(target=drain, daemon=True) for _ in range(min(CONNECTIONS, len(queue)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
