"""Finds the rows that are least like the others."""

from atelier_tables import columns as named
from atelier_tables import step
from atelier_tables.errors import TableError


def run(data: step.Table, columns: str = "", directions: int = 2, share: float = 0.05):
    from sklearn.decomposition import PCA
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import StandardScaler

    chosen = named.numeric(data, columns)
    if directions >= len(chosen):
        raise TableError(f"{directions} directions describe all of {len(chosen)} columns: ask for fewer than there are columns")
    filled = SimpleImputer(keep_empty_features=True).fit_transform(data[chosen])
    scaled = StandardScaler().fit_transform(filled)
    usual = PCA(n_components=directions, random_state=0)
    error = ((usual.inverse_transform(usual.fit_transform(scaled)) - scaled) ** 2).sum(axis=1)
    ranks = data.assign(_error=error)["_error"].rank(method="first", ascending=False)
    highest = error.max() or 1.0
    return data.assign(**{"Anomaly Score": error / highest, "Anomaly": ranks <= round(len(data) * share)})


if __name__ == "__main__":
    step.main(run)
