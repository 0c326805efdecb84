"""The Open Inference Protocol v2 over an MLflow model with a signature."""
import json

from .script import BadInput

_NUMPY = {
    "BOOL": "bool",
    "FP16": "float16",
    "FP32": "float32",
    "FP64": "float64",
    "BYTES": "object",
    **{f"{sign}INT{bits}": f"{sign.lower()}int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)},
}
_PROTOCOL = {name: kind for kind, name in _NUMPY.items()}


class InferenceProtocol:
    """Answers (status, value) for a path below `/v2`."""

    def __init__(self, model, name):
        self.model = model
        self.name = name

    def respond(self, method, path, body):
        parts = [part for part in path.split("/") if part]
        if parts == ["v2"]:
            return 200, {"name": self.name, "version": "1", "extensions": []}
        if parts[1:] in (["health", "live"], ["health", "ready"]):
            return 200, {"live": True, "ready": True}
        if len(parts) < 3 or parts[1] != "models" or parts[2] != self.name:
            return 404, {"error": f"There is no {path} here: the model is v2/models/{self.name}."}
        rest = parts[5:] if parts[3:4] == ["versions"] else parts[3:]
        if rest == ["ready"]:
            return 200, {"name": self.name, "ready": True}
        if getattr(self.model, "input_schema", None) is None:
            return 404, {"error": "The model has no signature, which this protocol needs: ask /score."}
        if rest == [] and method == "GET":
            return 200, self._metadata()
        if rest == ["infer"] and method == "POST":
            try:
                return 200, self._infer(body)
            except BadInput as problem:
                return problem.status, {"error": str(problem)}
        return 404, {"error": f"There is no {method} {path} here."}

    def _metadata(self):
        return {
            "name": self.name,
            "versions": ["1"],
            "platform": "mlflow",
            "inputs": _describe(self.model.input_schema, "input"),
            "outputs": _describe(self.model.output_schema, "output"),
        }

    def _infer(self, body):
        try:
            asked = json.loads(body)
            tensors = {one["name"]: _array(one) for one in asked["inputs"]}
        except BadInput:
            raise
        except (ValueError, KeyError, TypeError) as problem:
            raise BadInput(f"This is no inference request of the Open Inference Protocol: {problem!r}") from None
        outputs = _outputs(self.model.predict_frame(self._frame(tensors)))
        wanted = [one["name"] for one in asked.get("outputs") or []]
        unknown = [name for name in wanted if name not in [one["name"] for one in outputs]]
        if unknown:
            raise BadInput(f"The model has no output {', '.join(unknown)}.")
        answer = {"model_name": self.name, "model_version": "1"}
        if "id" in asked:
            answer["id"] = asked["id"]
        return {**answer, "outputs": [one for one in outputs if not wanted or one["name"] in wanted]}

    def _frame(self, tensors):
        schema = self.model.input_schema
        if schema.is_tensor_spec():
            return tensors if schema.has_input_names() else next(iter(tensors.values()))
        import pandas as pd

        names = schema.input_names()
        if len(tensors) == 1 and len(names) > 1:
            (only,) = tensors.values()
            if only.ndim != 2 or only.shape[1] != len(names):
                raise BadInput(f"The model takes {len(names)} columns: {', '.join(map(str, names))}.")
            frame = pd.DataFrame(only, columns=names)
        else:
            frame = pd.DataFrame({name: array.reshape(-1) for name, array in tensors.items()})
        from mlflow.utils.proto_json_utils import cast_df_types_according_to_schema

        return cast_df_types_according_to_schema(frame, schema)


def _array(tensor):
    import numpy as np

    kind = _NUMPY.get(tensor["datatype"])
    if kind is None:
        raise BadInput(f"There is no datatype {tensor['datatype']}: choose of {', '.join(_NUMPY)}.")
    flat = np.array(tensor["data"], dtype=kind).reshape(-1)
    try:
        return flat.reshape(tensor["shape"])
    except ValueError:
        raise BadInput(f"The input {tensor['name']} has {flat.size} values, which its shape does not hold.") from None


def _outputs(predictions):
    import numpy as np

    if hasattr(predictions, "to_dict") and hasattr(predictions, "columns"):
        named = {str(name): predictions[name].to_numpy() for name in predictions.columns}
    elif isinstance(predictions, dict):
        named = {str(name): np.asarray(value) for name, value in predictions.items()}
    else:
        named = {"predictions": np.asarray(predictions)}
    return [
        {
            "name": name,
            "shape": list(array.shape),
            "datatype": _PROTOCOL.get(array.dtype.name, "BYTES"),
            "data": array.reshape(-1).tolist(),
        }
        for name, array in named.items()
    ]


def _describe(schema, noun):
    if schema is None:
        return []
    described = []
    for place, one in enumerate(schema.inputs):
        name = one.name if one.name is not None else f"{noun}-{place}"
        if schema.is_tensor_spec():
            kind, shape = _PROTOCOL.get(one.type.name, "BYTES"), [int(size) for size in one.shape]
        else:
            kind, shape = _column_kind(one), [-1]
        described.append({"name": str(name), "datatype": kind, "shape": shape})
    return described


def _column_kind(column):
    to_numpy = getattr(column.type, "to_numpy", None)
    return _PROTOCOL.get(to_numpy().name, "BYTES") if to_numpy else "BYTES"
