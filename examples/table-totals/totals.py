"""What was ordered of each thing: how many, and for how much."""

import argparse
import csv
import pathlib
from collections import defaultdict

parser = argparse.ArgumentParser()
parser.add_argument("--orders", required=True)
parser.add_argument("--totals", required=True)
arguments = parser.parse_args()

counts = defaultdict(int)
sums = defaultdict(float)
with open(arguments.orders, newline="") as file:
    for row in csv.DictReader(file):
        counts[row["thing"]] += int(row["count"])
        sums[row["thing"]] += int(row["count"]) * float(row["price"])

place = pathlib.Path(arguments.totals)
place.mkdir(parents=True, exist_ok=True)
with open(place / "totals.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["thing", "count", "sum"])
    for thing in sorted(counts):
        writer.writerow([thing, counts[thing], f"{sums[thing]:.2f}"])
print(f"{sum(counts.values())} pieces of {len(counts)} things for {sum(sums.values()):.2f}")
