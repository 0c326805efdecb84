"""Online endpoints, and the deployments that answer behind them."""

import urllib.error
import urllib.request
from contextlib import closing
from urllib.parse import quote

from .errors import AtelierError
from .http import read_pieces, segment
from .paging import read_list


class EndpointOperations:
    def __init__(self, client):
        self._client = client

    def create(self, yaml, file="endpoint.yml", set=()):
        """Makes what a YAML text describes, or changes the endpoint of that name."""
        return self._call("POST", self._at(), {"yaml": yaml, "file": file, "set": list(set)})

    def list(self):
        return read_list(self._client.http, self._at())

    def get(self, name):
        return self._call("GET", self._at(name))

    def update(self, name, yaml=None, file="endpoint.yml", set=(), traffic=None, mirror_traffic=None):
        """Changes what is given; `traffic` is the share of every deployment, in percent."""
        body = {"file": file, "set": [*set]}
        given = {"yaml": yaml, "traffic": traffic, "mirror_traffic": mirror_traffic}
        body.update({field: value for field, value in given.items() if value is not None})
        return self._call("PATCH", self._at(name), body)

    def delete(self, name):
        self._call("DELETE", self._at(name))

    def keys(self, name):
        """Both keys: `{"primaryKey": …, "secondaryKey": …}`."""
        return self._call("POST", f"{self._at(name)}/keys")

    def regenerate_key(self, name, key_type="primary"):
        self._call("POST", f"{self._at(name)}/regenerate-key", {"key_type": key_type})

    def alerts(self, name):
        """The rules by which people are told that the endpoint fails, and whether they fire."""
        return self._call("GET", f"{self._at(name)}/alerts")["value"]

    def set_alert(self, name, alert, metric, threshold=None, window_minutes=5):
        """`threshold` is in percent for `error_rate`, in milliseconds for `latency_p95`; `health` has none."""
        rule = {"metric": metric, "window_minutes": window_minutes}
        if threshold is not None:
            rule["threshold"] = threshold
        return self._call("PUT", f"{self._at(name)}/alerts/{segment(alert)}", rule)

    def delete_alert(self, name, alert):
        self._call("DELETE", f"{self._at(name)}/alerts/{segment(alert)}")

    def invoke(self, name, body, deployment_name=None, timeout_s=300):
        """Sends a request, as this client's token may, and returns the bytes of the answer."""
        place = f"{quote(self._client.workspace, safe='')}/{quote(name, safe='')}"
        request = urllib.request.Request(f"{self._client.url.rstrip('/')}/endpoints/{place}/score", data=body)
        request.add_header("Content-Type", "application/json")
        request.add_header("Authorization", f"Bearer {self._client.http.token}")
        if deployment_name:
            request.add_header("azureml-model-deployment", deployment_name)
        try:
            with urllib.request.urlopen(request, timeout=timeout_s) as answer:
                return answer.read()
        except urllib.error.HTTPError as failure:
            said = failure.read().decode("utf-8", "replace")[:2000]
            raise AtelierError(f"The endpoint {name} answered with status {failure.code}: {said}") from None
        except OSError as failure:
            raise AtelierError(f"The endpoint {name} cannot be reached ({failure}).") from None

    def deploy(self, submission, all_traffic=False, report=None):
        """Makes what a YAML text describes, or the next generation of the deployment of that name."""
        from .submit import send

        workspace = f"/workspaces/{segment(self._client.workspace)}"
        extra = {"all_traffic": True} if all_traffic else {}
        return send(
            self._client.http, f"{workspace}/online-deployments", f"{workspace}/blobs", submission, report, extra
        )

    def deployments(self, endpoint_name):
        return self._call("GET", self._behind(endpoint_name))["value"]

    def deployment(self, endpoint_name, name):
        return self._call("GET", self._behind(endpoint_name, name))

    def update_deployment(self, endpoint_name, name, set=()):
        """The next generation with other settings; its model, code and environment stay."""
        return self._call("PATCH", self._behind(endpoint_name, name), {"set": [*set]})

    def delete_deployment(self, endpoint_name, name):
        self._call("DELETE", self._behind(endpoint_name, name))

    def package(self, endpoint_name, name, folder):
        """Fetches what answers as the deployment does without a studio, into a folder that is not there yet."""
        from .unpack import unpack

        with closing(self._client.http.open(f"{self._behind(endpoint_name, name)}/package")) as answer:
            unpack(read_pieces(answer.read, 1 << 20), folder)

    def register_collected(self, endpoint_name, name, collection, data):
        """Makes what was collected the next version of a data asset: `{"name", "version", "rows"}`."""
        body = {"collection": collection, "data": data}
        return self._call("POST", f"{self._behind(endpoint_name, name)}/collected", body)

    def logs(self, endpoint_name, name, lines=None):
        query = {"lines": lines} if lines else None
        path = f"{self._behind(endpoint_name, name)}/logs"
        return self._client.http.call("GET", path, query=query)["content"]

    def _call(self, method, path, body=None):
        return self._client.http.call(method, path, body)

    def _at(self, name=None):
        endpoints = f"/workspaces/{segment(self._client.workspace)}/online-endpoints"
        return endpoints if name is None else f"{endpoints}/{segment(name)}"

    def _behind(self, endpoint_name, name=None):
        deployments = f"{self._at(endpoint_name)}/online-deployments"
        return deployments if name is None else f"{deployments}/{segment(name)}"
