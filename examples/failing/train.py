"""Fails on purpose, after some work, to show where the cause is found."""


def read_rows(text):
    return [dict(zip(("name", "age"), line.split(","))) for line in text.splitlines()]


def mean_age(rows):
    return sum(int(row["age"]) for row in rows) / len(rows)


print("reading the rows", flush=True)
print("mean age:", mean_age(read_rows("ada,36\ngrace,85\nalan,forty-one\n")))
