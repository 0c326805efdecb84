"""What a step tells the readers of its log."""

_is_quiet = False


def tell(text):
    if not _is_quiet:
        print(text)


def be_quiet():
    """A service goes through its steps for each request: nobody reads what they would say each time."""
    global _is_quiet
    _is_quiet = True
