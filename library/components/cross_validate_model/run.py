"""Measures an algorithm on parts of a table that it has not seen."""

from pathlib import Path

from atelier_tables import evaluation, models, scored, step


def run(untrained: Path, data: step.Table, label: str, folds: int = 5, random_seed: int = 0):
    import pandas

    algorithm = models.Untrained.load(untrained)
    dealt = data[data[models.columns.require(data, label)].notna()].sample(frac=1, random_state=random_seed)
    parts, rows = [], []
    for fold in range(folds):
        unseen = dealt.iloc[fold::folds]
        trained = models.train(algorithm, dealt.drop(unseen.index), label)
        parts.append(scored.score(trained, unseen))
        rows.append({"fold": str(fold + 1), "rows": len(unseen), **evaluation.measure(parts[-1])})
    table = pandas.DataFrame(rows)
    numbers = table.drop(columns=["fold", "rows"])
    for name, row in (("mean", numbers.mean()), ("standard deviation", numbers.std())):
        table.loc[len(table)] = {"fold": name, "rows": len(dealt), **row}
    whole = pandas.concat(parts).sort_index()
    return {"scored": scored.mark(whole, **scored.about(parts[0])), "evaluation": table}


if __name__ == "__main__":
    step.main(run)
