"""The answer to a question in SQL about up to three tables."""

from atelier_tables import step
from atelier_tables.errors import TableError


def run(t1: step.Table, query: str, t2: step.Table = None, t3: step.Table = None):
    import duckdb

    with duckdb.connect(config={"enable_external_access": "false"}) as session:
        for name, table in (("t1", t1), ("t2", t2), ("t3", t3)):
            if table is not None:
                session.register(name, table)
        try:
            return session.execute(query).df()
        except duckdb.Error as error:
            raise TableError(f"the query is not answered: {error}") from None


if __name__ == "__main__":
    step.main(run)
