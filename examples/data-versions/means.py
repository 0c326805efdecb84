"""The mean temperature of each sensor and month. `mltable` comes with the studio; what it reads arrives from there, since the
input is taken `direct`: no copy of it is made first."""
import argparse
import os

import mltable

words = argparse.ArgumentParser()
words.add_argument("--readings")
words.add_argument("--means")
said = words.parse_args()

readings = mltable.load(said.readings).to_pandas_dataframe()
print(len(readings), "readings from", said.readings)
means = readings.groupby(["sensor", "month"], as_index=False)["celsius"].mean().round(2)
print(means.to_string(index=False))
means.to_csv(os.path.join(said.means, "means.csv"), index=False)
