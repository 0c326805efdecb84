"""From the types of an MLTable file to those of pandas."""

from atelier_studio.errors import AtelierError


class DataType:
    """`DataType.to_int()` and its like, for `convert_column_types`."""

    def __init__(self, kind, **options):
        self.kind = kind
        self.options = {name: value for name, value in options.items() if value is not None}

    @staticmethod
    def to_int():
        return DataType("int")

    @staticmethod
    def to_float():
        return DataType("float")

    @staticmethod
    def to_string():
        return DataType("string")

    @staticmethod
    def to_stream():
        return DataType("stream_info")

    @staticmethod
    def to_bool(true_values=None, false_values=None, mismatch_as=None):
        return DataType(
            "boolean", true_values=true_values, false_values=false_values, mismatch_as=mismatch_as
        )

    @staticmethod
    def to_datetime(formats=None, date_constant=None):
        return DataType("datetime", formats=[formats] if isinstance(formats, str) else formats)


def as_written(kind):
    """How an MLTable file says it."""
    if not isinstance(kind, DataType):
        return kind
    return {kind.kind: kind.options} if kind.options else kind.kind


def convert(frame, columns, kind):
    """The frame with these columns as another type. What does not fit becomes missing, as it does in Azure."""
    written = as_written(kind)
    name, options = (written, {}) if isinstance(written, str) else next(iter(written.items()))
    change = _CHANGES.get(str(name).lower())
    if change is None:
        raise AtelierError(f"convert_column_types: {name} is no type; {', '.join(sorted(_CHANGES))} are.")
    for column in [columns] if isinstance(columns, str) else columns:
        if column not in frame.columns:
            raise AtelierError(f"convert_column_types: the table has no column {column}.")
        frame[column] = change(frame[column], options or {})
    return frame


def _to_int(column, _):
    import pandas

    numbers = pandas.to_numeric(column, errors="coerce")
    return numbers.astype("int64") if numbers.notna().all() else numbers.round().astype("Int64")


def _to_float(column, _):
    import pandas

    return pandas.to_numeric(column, errors="coerce").astype("float64")


def _to_string(column, _):
    return column.where(column.isna(), column.astype(str))


def _to_boolean(column, options):
    right = [str(value).lower() for value in _list(options.get("true_values") or ["true", "1", "yes"])]
    wrong = [str(value).lower() for value in _list(options.get("false_values") or ["false", "0", "no"])]
    words = {**{value: True for value in right}, **{value: False for value in wrong}}
    other = {"true": True, "false": False}.get(str(options.get("mismatch_as", "")).lower())
    found = column.map(lambda value: words.get(str(value).lower(), other))
    return found.astype("bool") if found.notna().all() else found


def _to_datetime(column, options):
    import pandas

    formats = _list(options.get("formats") or [None])
    found = pandas.Series(pandas.NaT, index=column.index)
    for each in formats:
        found = found.fillna(pandas.to_datetime(column, format=each, errors="coerce"))
    return found


def _list(value):
    return value if isinstance(value, list) else [value]


_CHANGES = {
    "int": _to_int,
    "float": _to_float,
    "string": _to_string,
    "boolean": _to_boolean,
    "bool": _to_boolean,
    "datetime": _to_datetime,
    "stream_info": lambda column, _: column,
}
