"""Only what a person named is sent: a studio that asks for any other path is refused."""

import posixpath
import re

_BETWEEN_WORDS = re.compile(r"(?:[\s\"'=,\[\]{}()#]|:(?://)?)+")


def is_named(path, texts):
    """Whether a path occurs in one of the texts, `{file: text}`, read from that file's folder.

    Words are compared in normal form, so `./src/` names `src`; a path with other characters must occur as it is.
    """
    wanted = posixpath.normpath(path)
    for file, text in texts.items():
        folder = posixpath.dirname(file)
        if any(
            posixpath.normpath(posixpath.join(folder, word)) == wanted
            for word in _BETWEEN_WORDS.split(text)
            if word
        ):
            return True
        if _BETWEEN_WORDS.search(path) and path in text:
            return True
    return False
