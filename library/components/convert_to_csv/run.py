"""A table as one CSV file."""

from atelier_tables import step


class Csv:
    def __init__(self, table):
        self.table = table

    def save(self, folder):
        self.table.to_csv(folder / "data.csv", index=False)


def run(data: step.Table):
    return Csv(data)


if __name__ == "__main__":
    step.main(run)
