"""Numbers become the numbers of bins."""

from atelier_tables import columns as named
from atelier_tables import step, transformations
from atelier_tables.errors import TableError


def run(data: step.Table, columns: str = "", method: str = "quantiles", bins: int = 10, edges: str = "",
        replaces: bool = True):  # fmt: skip
    own = _own_edges(edges) if method == "edges" else None
    found = {name: own or _edges(data[name], method, bins) for name in named.numeric(data, columns)}
    transformation = {"kind": "bin", "edges": found, "suffix": "" if replaces else "_bin"}
    return {"binned": transformations.apply(data, transformation), "transformation": transformation}


def _own_edges(text):
    try:
        edges = sorted(float(word) for word in named.split(text))
    except ValueError as error:
        raise TableError(f"the edges are '{text}', and numbers with commas between them are needed: {error}") from None
    if not edges:
        raise TableError("no edges are given, and the method is edges: name one at least")
    return edges


def _edges(column, method, bins):
    """Those between the bins: one fewer than there are bins, and fewer still where many rows have one value."""
    import numpy

    if method == "quantiles":
        return sorted({float(column.quantile(at / bins)) for at in range(1, bins)})
    return [float(edge) for edge in numpy.linspace(column.min(), column.max(), bins + 1)[1:-1]]


if __name__ == "__main__":
    step.main(run)
