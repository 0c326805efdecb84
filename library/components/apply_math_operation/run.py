"""Computes new numbers from columns."""

from atelier_tables import columns as named
from atelier_tables import step
from atelier_tables.errors import TableError


def run(data: step.Table, columns: str, operation: str = "add", operand: float = 1, replaces: bool = False):
    import numpy

    if operation == "divide" and operand == 0:
        raise TableError("the operand is 0, and nothing can be divided by it")
    with numpy.errstate(all="ignore"):
        results = {
            name if replaces else f"{name}_{operation}": _compute(data[name].astype(float), operation, operand)
            for name in named.numeric(data, columns)
        }
    return data.assign(**results)


def _compute(values, operation, operand):
    import numpy

    plain = {
        "add": lambda: values + operand,
        "subtract": lambda: values - operand,
        "multiply": lambda: values * operand,
        "divide": lambda: values / operand,
        "power": lambda: values**operand,
        "round": lambda: values.round(max(0, int(operand))),
        "negate": lambda: -values,
    }
    found = plain[operation]() if operation in plain else getattr(numpy, operation)(values)
    return found.replace([numpy.inf, -numpy.inf], numpy.nan)


if __name__ == "__main__":
    step.main(run)
