import io
import json

import pandas as pd

from .abstract_parameter_type import AbstractParameterType, describe


class PandasParameterType(AbstractParameterType):
    """A data frame, its JSON in one of pandas' orientations."""

    def __init__(
        self,
        sample_input,
        enforce_column_type=True,
        enforce_shape=True,
        apply_column_names=False,
        orient="columns",
    ):
        super().__init__(sample_input)
        if not isinstance(sample_input, pd.DataFrame):
            raise TypeError("The sample of a PandasParameterType is a data frame.")
        self.enforce_column_type = enforce_column_type
        self.enforce_shape = enforce_shape
        self.apply_column_names = apply_column_names
        self.orient = orient

    def deserialize_input(self, input_data):
        if not isinstance(input_data, (list, dict)):
            raise ValueError(f"Error, unable to convert input of type {type(input_data)} into Pandas Dataframe")
        frame = pd.read_json(io.StringIO(json.dumps(input_data)), orient=self.orient, dtype=False)
        if self.apply_column_names:
            frame.columns = self.sample_input.columns.copy()
        if self.enforce_column_type:
            kinds = self.sample_input.dtypes.to_dict()
            for name in frame.columns:
                if str(kinds.get(name, "")).startswith("timedelta"):
                    frame[name] = pd.to_timedelta(frame[name])
            frame = frame.astype({name: kinds.get(name, object) for name in frame.columns})
        if self.enforce_shape and frame.shape[1] != self.sample_input.shape[1]:
            raise ValueError(
                f"Invalid input data frame: it has {frame.shape[1]} columns, the sample {self.sample_input.shape[1]}."
            )
        return frame

    def input_to_swagger(self):
        example = json.loads(self.sample_input.to_json(orient=self.orient, date_format="iso"))
        return {**describe(example), "example": example, "format": f"pandas.DataFrame:{self.orient}"}
