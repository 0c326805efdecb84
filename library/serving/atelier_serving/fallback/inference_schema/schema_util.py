import inspect

_MARK = "__inference_schema__"


def declare(run, func, inputs=None, output=None):
    """Decorators stack: each adds to what those below it have declared."""
    below = getattr(func, _MARK, {"inputs": {}, "output": None})
    setattr(run, _MARK, {"inputs": {**(inputs or {}), **below["inputs"]}, "output": output or below["output"]})


def is_schema_decorated(func):
    return hasattr(func, _MARK)


def get_input_schema(func):
    types = getattr(func, _MARK)["inputs"]
    properties, example = {}, {}
    for name in inspect.signature(func).parameters:
        if name not in types:
            properties[name], example[name] = {}, ""
            continue
        schema = types[name].input_to_swagger()
        example[name] = schema.pop("example")
        properties[name] = schema
    return {"type": "object", "properties": properties, "example": example}


def get_output_schema(func):
    output = getattr(func, _MARK)["output"]
    return output.input_to_swagger() if output else {}


def get_supported_versions(func):
    declared = getattr(func, _MARK)
    types = [*declared["inputs"].values(), *([declared["output"]] if declared["output"] else [])]
    versions = [set(one.supported_versions()) for one in types]
    return sorted(set.intersection(*versions)) if versions else ["2.0", "3.0", "3.1"]
