"""A function of somebody's own."""

from atelier_tables import step
from atelier_tables.errors import TableError


def run(script: str, data1: step.Table = None, data2: step.Table = None):
    import pandas

    space = {"__name__": "script"}
    exec(compile(script, "script.py", "exec"), space)
    function = space.get("azureml_main")
    if not callable(function):
        raise TableError("the script has no function azureml_main(dataframe1, dataframe2)")
    returned = function(data1, data2)
    tables = list(returned) if isinstance(returned, (tuple, list)) else [returned]
    for table in tables:
        if not isinstance(table, pandas.DataFrame):
            raise TableError(f"azureml_main returns a {type(table).__name__}: one or two data frames are needed")
    tables += [pandas.DataFrame()] * 2
    return {"result1": tables[0], "result2": tables[1]}


if __name__ == "__main__":
    step.main(run)
