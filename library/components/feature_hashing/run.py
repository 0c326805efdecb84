"""Texts as a fixed number of columns."""

from atelier_tables import columns as named
from atelier_tables import step


def run(data: step.Table, columns: str, bits: int = 6, longest: int = 1):
    import pandas
    from sklearn.feature_extraction.text import HashingVectorizer

    reader = HashingVectorizer(n_features=2**bits, ngram_range=(1, longest), alternate_sign=False, norm=None)
    parts = [data]
    for name in named.choose(data, columns):
        values = reader.transform(data[name].fillna("").astype(str)).toarray()
        heads = [f"{name}_HashingFeature.{at}" for at in range(2**bits)]
        parts.append(pandas.DataFrame(values, columns=heads, index=data.index))
    return pandas.concat(parts, axis=1)


if __name__ == "__main__":
    step.main(run)
