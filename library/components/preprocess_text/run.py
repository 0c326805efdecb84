"""Makes texts alike."""

import re

from atelier_tables import columns, step

ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SIGN = re.compile(r"[^\w\s]|_")


def run(data: step.Table, column: str, lowercase: bool = True, removes_addresses: bool = True,
        removes_numbers: bool = True, removes_signs: bool = True, removes_stop_words: bool = True):  # fmt: skip
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    name = columns.require(data, column)
    gone = [pattern for pattern, is_gone in
            ((ADDRESS, removes_addresses), (NUMBER, removes_numbers), (SIGN, removes_signs)) if is_gone]  # fmt: skip

    def process(text):
        for pattern in gone:
            text = pattern.sub(" ", text)
        words = (text.lower() if lowercase else text).split()
        return " ".join(word for word in words if not removes_stop_words or word.lower() not in ENGLISH_STOP_WORDS)

    texts = data[name].map(lambda value: process(str(value)), na_action="ignore")
    return data.assign(**{f"Preprocessed {name}": texts})


if __name__ == "__main__":
    step.main(run)
