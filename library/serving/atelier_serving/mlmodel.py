"""An MLflow model without code: `input_data` as Azure has it, and all that MLflow's own `/invocations` takes."""
import inspect
import io
import json
import os

from .script import BadInput, ScriptError, text_of

_KEYS = ("dataframe_split", "dataframe_records", "instances", "inputs")


def find_model(folder):
    """The folder with the `MLmodel`: what was registered may lie a folder or two below."""
    for top, folders, files in os.walk(folder):
        if "MLmodel" in files:
            return top
        folders.sort()
    raise ScriptError(f"There is no MLmodel below {folder}: a deployment without code needs an MLflow model.")


class MlflowModel:
    name = "mlflow"
    folder = None
    run_batch = None
    takes_text = False
    schema = None

    def __init__(self, folder):
        self.path = find_model(folder)
        self.model = None

    def init(self):
        try:
            import mlflow.pyfunc
        except ImportError:
            raise ScriptError("The environment has no mlflow, which a model without code needs.") from None
        self.model = mlflow.pyfunc.load_model(self.path)
        metadata = self.model.metadata
        self.input_schema = metadata.get_input_schema()
        self.output_schema = metadata.get_output_schema()
        self.takes_params = "params" in inspect.signature(self.model.predict).parameters

    def methods(self):
        return ("POST",)

    def answer(self, head, body):
        """As Azure answers `input_data`: the predictions alone."""
        values = self._parsed(body)
        if isinstance(values, dict) and isinstance(values.get("Inputs"), dict):
            return self._answer_designer(values["Inputs"])
        if isinstance(values, dict) and "input_data" in values:
            return self._jsonable(self._predict(self._input_data(values["input_data"]), values.get("params")))
        return self.invoke(None, body)

    def _answer_designer(self, inputs):
        """As Azure's designer has it: one list of rows by the name of the input, and one by that of the output."""
        if len(inputs) != 1:
            raise BadInput(f"`Inputs` has {len(inputs)} lists of rows, and this service has one input.")
        (rows,) = inputs.values()
        return {"Results": {"WebServiceOutput0": self._jsonable(self._predict(self._input_data(rows), None))}}

    def invoke(self, content_type, body):
        """As `mlflow models serve` answers `/invocations`."""
        if (content_type or "").split(";")[0].strip() == "text/csv":
            data, params = self._table(text_of(body)), None
        else:
            values = self._parsed(body)
            data, params = self._invocation(values), values.get("params")
        return {"predictions": self._jsonable(self._predict(data, params))}

    def predict_frame(self, data):
        return self._predict(data, None)

    def _table(self, text):
        import pandas as pd
        from mlflow.utils.proto_json_utils import cast_df_types_according_to_schema

        with _refusing():
            table = pd.read_csv(io.StringIO(text))
            return table if self.input_schema is None else cast_df_types_according_to_schema(table, self.input_schema)

    def _parsed(self, body):
        try:
            return json.loads(body)
        except ValueError as problem:
            raise BadInput(f"POST body could not be decoded as JSON: {problem}") from None

    def _invocation(self, values):
        from mlflow.utils import proto_json_utils as mlflow_json

        found = [key for key in (*_KEYS, "input_data") if isinstance(values, dict) and key in values]
        if len(found) != 1:
            raise BadInput(f"The input must be a JSON dictionary with exactly one of input_data, {', '.join(_KEYS)}.")
        key = found[0]
        if key == "input_data":
            return self._input_data(values[key])
        with _refusing():
            if key in ("instances", "inputs"):
                return mlflow_json.parse_tf_serving_input(
                    {name: one for name, one in values.items() if name != "params"}, schema=self.input_schema
                )
            return mlflow_json.dataframe_from_parsed_json(
                values[key], pandas_orient=key[len("dataframe_") :], schema=self.input_schema
            )

    def _input_data(self, given):
        """A frame as split (`columns`, `index`, `data`), one as a list of rows, or tensors by their names."""
        from mlflow.utils import proto_json_utils as mlflow_json

        with _refusing():
            if isinstance(given, dict) and "data" in given:
                return mlflow_json.dataframe_from_parsed_json(
                    given, pandas_orient="split", schema=self.input_schema
                )
            is_records = isinstance(given, list) and given and isinstance(given[0], dict)
            if is_records:
                return mlflow_json.dataframe_from_parsed_json(
                    given, pandas_orient="records", schema=self.input_schema
                )
            schema = self.input_schema
            if isinstance(given, list) and schema is not None and schema.has_input_names() and not schema.is_tensor_spec():
                split = {"columns": schema.input_names(), "data": given}
                return mlflow_json.dataframe_from_parsed_json(split, pandas_orient="split", schema=schema)
            return mlflow_json.parse_tf_serving_input({"inputs": given}, schema=schema)

    def _predict(self, data, params):
        from mlflow.exceptions import MlflowException

        try:
            return self.model.predict(data, params=params) if params and self.takes_params else self.model.predict(data)
        except MlflowException as problem:
            # What does not fit the signature, or what the model says is wrong with its input, is the caller's; the rest is its own.
            is_input = problem.error_code == "INVALID_PARAMETER_VALUE"
            if is_input or "enforce" in str(problem).lower() or "schema" in str(problem).lower():
                raise BadInput(str(problem)) from None
            raise

    def _jsonable(self, predictions):
        from mlflow.utils import proto_json_utils as mlflow_json

        shown = getattr(mlflow_json, "_get_jsonable_obj", lambda data, pandas_orient: data)
        plain = shown(predictions, pandas_orient="records")
        return json.loads(json.dumps(plain, cls=mlflow_json.NumpyEncoder))


class _refusing:
    """Whatever is wrong with an input while it is read is the caller's mistake."""

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, _trace):
        if problem is not None and isinstance(problem, Exception) and not isinstance(problem, BadInput):
            raise BadInput(str(problem)) from None
        return False
