import numpy as np

from .abstract_parameter_type import AbstractParameterType, describe


class NumpyParameterType(AbstractParameterType):
    """An array, of the type and shape of the sample where it says so."""

    def __init__(self, sample_input, enforce_column_type=True, enforce_shape=True):
        super().__init__(sample_input)
        self.enforce_column_type = enforce_column_type
        self.enforce_shape = enforce_shape

    def deserialize_input(self, input_data):
        if not isinstance(input_data, list):
            raise ValueError(f"Error, unable to convert input of type {type(input_data)} into Numpy Array")
        if self.enforce_column_type:
            rows = input_data
            if self.sample_input.dtype.names:
                rows = [tuple(row.values() if isinstance(row, dict) else row) for row in input_data]
            array = np.array(rows, dtype=self.sample_input.dtype)
        else:
            array = np.array(input_data)
        if self.enforce_shape and array.shape[1:] != self.sample_input.shape[1:]:
            raise ValueError(
                f"Invalid input array: the sample has the shape {self.sample_input.shape}, the input {array.shape}."
            )
        return array

    def input_to_swagger(self):
        example = self.sample_input.tolist()
        return {**describe(example), "example": example, "format": "numpy.ndarray"}
