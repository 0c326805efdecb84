"""Jobs: submit, look up, follow, end, fetch."""

import sys

from .entities import Job
from .errors import JobFailed
from .http import segment
from .paging import read_list


class JobOperations:
    def __init__(self, client):
        self._client = client

    def create_or_update(self, job, name=None, report=None):
        """Submits what `command(...)` made and returns the job. Paths are relative to the current folder."""
        from .command_job import CommandJob
        from .submit import Submission

        if not isinstance(job, CommandJob):
            raise TypeError("create_or_update takes what command(...) returns")
        return self.submit(Submission(job.to_yaml(), file="command(...)", name=name), report)

    def submit(self, submission, report=None):
        """Sends a job as YAML text; `report` is told of slow parts, see `progress`."""
        from .submit import submit

        return Job.from_data(
            submit(self._client.http, self._at("jobs"), self._at("blobs"), submission, report)
        )

    def get(self, name):
        return Job.from_data(self._client.http.call("GET", self._job(name)))

    def list(
        self,
        max_results=None,
        parent=None,
        experiment=None,
        status=None,
        view="active",
        filter=None,
        order_by=None,
    ):
        """Yields jobs, newest first unless `order_by` says otherwise, fetching pages as they are read.

        `view` is active, archived or all; `filter` and `order_by` are in the search language of the runs list.
        """
        query = {"view": view, "parent": parent, "experiment": experiment, "status": status}
        query.update(filter=filter, order_by=order_by)
        yield from map(Job.from_data, read_list(self._client.http, self._at("jobs"), query, max_results))

    def update(self, name, display_name=None, description=None, tags=None):
        """Changes what is given; `tags` are added to those there are."""
        body = {"display_name": display_name, "description": description}
        body = {key: value for key, value in body.items() if value is not None}
        if tags is not None:
            body["tags"] = {**self.get(name).tags, **tags}
        return Job.from_data(self._client.http.call("PATCH", self._job(name), body))

    def cancel(self, name):
        """Asks for the end of a run; safe to repeat."""
        return self._post(name, "cancel")

    def archive(self, name):
        return self._post(name, "archive")

    def unarchive(self, name):
        return self._post(name, "unarchive")

    def stream(self, name):
        """Prints the log from its beginning until the run has ended; raises `JobFailed` unless it completed."""
        from .follow import follow_log, print_log

        print_log(follow_log(self, name, "user"), sys.stdout)
        job = self.get(name)
        if job.status != "Completed":
            raise JobFailed(job)
        return job

    def show_logs(self, name, stream="user"):
        """Prints the log as far as there is one. `stream` is user or build."""
        from .follow import print_log, read_log

        print_log(read_log(self, name, stream), sys.stdout)

    def files(self, name):
        """Lists what the run left: mappings of `path`, `size`, `sha256` and, in a declared output, `output`."""
        return self._client.http.call("GET", self._job(name) + "/files")["value"]

    def download(self, name, download_path=".", output_name=None, all=False, report=None):
        """Fetches the run's artifacts into `artifacts/`, or an output, or all into `named-outputs/<output>/` beside it.

        Returns the paths that were written.
        """
        from .download import download

        return download(self, name, download_path, output_name, all, report)

    def open(self, name, rest, query=None, headers=None, timeout_s=60):
        """Opens bytes below a job (a log, a file) for reading."""
        return self._client.http.open(f"{self._job(name)}/{rest}", query, headers, timeout_s)

    def _post(self, name, verb):
        return Job.from_data(self._client.http.call("POST", f"{self._job(name)}/{verb}"))

    def _job(self, name):
        return self._at(f"jobs/{segment(name)}")

    def _at(self, rest):
        return f"/workspaces/{segment(self._client.workspace)}/{rest}"
