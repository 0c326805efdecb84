"""Tables by an MLTable file, as `azure-ai-ml`'s package of this name reads them. Needs pandas once a table is read.

>>> import mltable
>>> frame = mltable.load("./folder").to_pandas_dataframe()
"""

from .convert import DataType
from .table import (
    MLTable,
    MLTableFileEncoding,
    MLTableHeaders,
    from_delimited_files,
    from_json_lines_files,
    from_parquet_files,
    from_paths,
    load,
)

__all__ = [
    "DataType",
    "MLTable",
    "MLTableFileEncoding",
    "MLTableHeaders",
    "from_delimited_files",
    "from_json_lines_files",
    "from_parquet_files",
    "from_paths",
    "load",
]
