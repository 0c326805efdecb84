class AbstractParameterType:
    """The type of a parameter, shown by a sample of it."""

    def __init__(self, sample_input):
        self.sample_input = sample_input
        self.sample_data_type = type(sample_input)

    def convert(self, value):
        return value if isinstance(value, self.sample_data_type) else self.deserialize_input(value)

    def deserialize_input(self, input_data):
        raise NotImplementedError(f"{type(self).__name__} does not say how it reads JSON.")

    def input_to_swagger(self):
        raise NotImplementedError(f"{type(self).__name__} does not say how it is described.")

    def supported_versions(self):
        """OpenAPI 2 has no lists of mixed types."""
        is_plain = has_uniform_lists(self.input_to_swagger()["example"])
        return ["2.0", "3.0", "3.1"] if is_plain else ["3.0", "3.1"]


def has_uniform_lists(value):
    if isinstance(value, dict):
        return all(has_uniform_lists(one) for one in value.values())
    if not isinstance(value, list):
        return True
    return len({type(one) for one in value}) <= 1 and all(has_uniform_lists(one) for one in value)


def describe(value):
    """The schema of a JSON value, by what it is."""
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int):
        return {"type": "integer", "format": "int64"}
    if isinstance(value, float):
        return {"type": "number", "format": "double"}
    if isinstance(value, dict):
        return {"type": "object", "properties": {str(name): describe(one) for name, one in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"type": "array", "items": describe(value[0]) if value else {"type": "object"}}
    return {"type": "string"}
