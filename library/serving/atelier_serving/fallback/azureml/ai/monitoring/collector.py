"""Azure's collector as scoring scripts call it. What it is given goes to the studio."""
import json

from atelier_serving.collected import outbox

from .context import CorrelationContext


class Collector:
    def __init__(self, *, name, on_error=None):
        if not name:
            raise ValueError("The name of a collector is that of a collection in the deployment's data_collector.")
        self.name = name
        self.on_error = on_error

    def collect(self, data, correlation_context=None):
        """Gives the context that ties the outputs of a request to its inputs."""
        context = correlation_context or CorrelationContext()
        try:
            outbox.put(self.name, context.get_id(), _rows_of(data))
        except Exception as problem:
            if self.on_error is None:
                raise
            self.on_error(problem)
        return context


def _rows_of(data):
    """A frame row by row; also a list of rows, where the environment has no pandas."""
    if hasattr(data, "to_json") and hasattr(data, "columns"):
        return json.loads(data.to_json(orient="records", date_format="iso", double_precision=15))
    rows = [data] if isinstance(data, dict) else data
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return rows
    raise TypeError(f"What is collected is a pandas DataFrame or a list of rows, not {type(data).__name__}.")
