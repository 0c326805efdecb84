"""A column for each frequent word or sequence of words."""

from atelier_tables import columns, step
from atelier_tables.errors import TableError


def run(data: step.Table, column: str, longest: int = 1, weight: str = "tf-idf", max_features: int = 200,
        min_texts: int = 2):  # fmt: skip
    import pandas
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    name = columns.require(data, column)
    reader = CountVectorizer(ngram_range=(1, longest), max_features=max_features, min_df=min_texts)
    try:
        counts = reader.fit_transform(data[name].fillna("").astype(str))
    except ValueError:
        raise TableError(f"no word of column '{name}' occurs in {min_texts} texts: ask for fewer texts") from None
    words = list(reader.get_feature_names_out())
    values = TfidfTransformer().fit_transform(counts) if weight == "tf-idf" else counts
    table = pandas.DataFrame(values.toarray(), columns=[f"{name}.[{word}]" for word in words], index=data.index)
    table = (table > 0).astype("int64") if weight == "presence" else table
    occurs = [int(count) for count in (counts > 0).sum(axis=0).tolist()[0]]
    return {
        "features": pandas.concat([data, table], axis=1),
        "vocabulary": pandas.DataFrame({"sequence": words, "texts": occurs}),
    }


if __name__ == "__main__":
    step.main(run)
