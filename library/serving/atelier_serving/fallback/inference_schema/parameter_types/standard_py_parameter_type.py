import base64
import datetime

from .abstract_parameter_type import AbstractParameterType, describe


class StandardPythonParameterType(AbstractParameterType):
    """A plain value of Python; lists and dictionaries may hold other parameter types."""

    def convert(self, value):
        sample = self.sample_input
        if isinstance(sample, dict):
            self._expect(value, dict)
            held = {k: one for k, one in sample.items() if isinstance(one, AbstractParameterType)}
            return {k: held[k].convert(one) if k in held else one for k, one in value.items()}
        if isinstance(sample, (list, tuple)):
            self._expect(value, (list, tuple))
            held = [one for one in sample if isinstance(one, AbstractParameterType)]
            return [held[0].convert(one) for one in value] if held else value
        return super().convert(value)

    def deserialize_input(self, input_data):
        kind = self.sample_data_type
        if kind is datetime.datetime:
            return datetime.datetime.fromisoformat(input_data.replace("Z", "+00:00"))
        if kind is datetime.date:
            return datetime.date.fromisoformat(input_data)
        if kind is datetime.time:
            return datetime.time.fromisoformat(input_data)
        if kind in (bytes, bytearray):
            return kind(base64.b64decode(input_data))
        if kind is float and type(input_data) is int:
            return input_data
        self._expect(input_data, kind)
        return input_data

    def _expect(self, value, kind):
        if not isinstance(value, kind):
            raise ValueError(
                f"Invalid input data type to parse. Expected: {self.sample_data_type} but got {type(value)}"
            )

    def input_to_swagger(self):
        return _swagger_of(self.sample_input)


def _swagger_of(sample):
    if isinstance(sample, AbstractParameterType):
        return sample.input_to_swagger()
    if isinstance(sample, dict):
        parts = {str(name): _swagger_of(one) for name, one in sample.items()}
        example = {name: part.pop("example") for name, part in parts.items()}
        return {"type": "object", "required": list(parts), "properties": parts, "example": example}
    if isinstance(sample, (list, tuple)):
        parts = [_swagger_of(one) for one in sample]
        example = [part.pop("example") for part in parts]
        return {"type": "array", "items": parts[0] if parts else {"type": "object"}, "example": example}
    if isinstance(sample, datetime.datetime):
        return {"type": "string", "format": "date-time", "example": sample.isoformat()}
    if isinstance(sample, datetime.date):
        return {"type": "string", "format": "date", "example": sample.isoformat()}
    if isinstance(sample, datetime.time):
        return {"type": "string", "format": "time", "example": sample.isoformat()}
    if isinstance(sample, (bytes, bytearray)):
        return {"type": "string", "format": "binary", "example": base64.b64encode(sample).decode()}
    return {**describe(sample), "example": sample}
