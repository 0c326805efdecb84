import functools
import inspect

from .parameter_types.abstract_parameter_type import AbstractParameterType
from .schema_util import declare


def input_schema(param_name, param_type, convert_to_provided_type=True, optional=False):
    """Says of what type a parameter of `run` is; what comes as JSON is made one of it before `run` is called."""
    _check(param_type)

    def decorate(func):
        signature = inspect.signature(func)

        @functools.wraps(func)
        def run(*args, **kwargs):
            bound = signature.bind_partial(*args, **kwargs)
            is_given = param_name in bound.arguments and not (optional and not bound.arguments[param_name])
            if convert_to_provided_type and is_given:
                bound.arguments[param_name] = param_type.convert(bound.arguments[param_name])
            return func(*bound.args, **bound.kwargs)

        declare(run, func, inputs={param_name: param_type})
        return run

    return decorate


def output_schema(output_type):
    """Says of what type the answer of `run` is."""
    _check(output_type)

    def decorate(func):
        @functools.wraps(func)
        def run(*args, **kwargs):
            return func(*args, **kwargs)

        declare(run, func, output=output_type)
        return run

    return decorate


def _check(param_type):
    if not isinstance(param_type, AbstractParameterType):
        raise TypeError("A schema is declared by a parameter type, such as NumpyParameterType.")
