"""What can go wrong in a way that a person can act on. The text of each is a whole sentence."""


class AtelierError(Exception):
    """The base of every error that this package raises on purpose."""


class Unreachable(AtelierError):
    """No studio answers at this address."""


class ApiError(AtelierError):
    """The studio refused a request.

    `status` is the HTTP status, `code` the studio's own word for it, `issues` the mistakes in what was sent:
    mappings with `message` and, where they are known, `path`, `file` and `line`.
    """

    def __init__(self, status, code, message, issues=()):
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.issues = list(issues)

    def __str__(self):
        return "\n".join([describe_issue(issue) for issue in self.issues] or [self.message])


class JobFailed(AtelierError):
    """A streamed job ended, but not by completing. `job` is how it ended."""

    def __init__(self, job):
        error = job.error or {}
        super().__init__(error.get("message") or f"The job {job.name} ended with status {job.status}.")
        self.job = job


class ActivityFailed(AtelierError):
    """An activity that was waited for failed, or was canceled. `activity` is how it ended."""

    def __init__(self, activity):
        super().__init__(activity.message or f"The activity {activity.id} ended with status {activity.status}.")
        self.activity = activity


def describe_issue(issue):
    """One line as compilers print it: `job.yml:6: what is wrong`, with the field unless the message names it."""
    file, line, path, name, message = (
        issue.get(key) or "" for key in ("file", "line", "path", "name", "message")
    )
    where = f"{file}:{line}" if file and line else file
    field = "" if path in message else " ".join(part for part in (path, name) if part)
    return ": ".join(part for part in (where, field, message) if part)
