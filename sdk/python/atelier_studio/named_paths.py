"""Only what a person named is sent: a studio that asks for any other path is refused."""

import posixpath
import re

_BETWEEN_WORDS = re.compile(r"(?:[\s\"'=,\[\]{}()#]|:(?://)?)+")


def is_named(path, texts):
    """Whether a path occurs in one of the texts, `{file: text}`, read from that file's folder.

    Words are compared in normal form, so `./src/` names `src`; a path with other characters must occur as it is.
    The folder of a build names the Dockerfile in it.
    """
    wanted = posixpath.normpath(path)
    for file, text in texts.items():
        folder = posixpath.dirname(file)
        words = [word for word in _BETWEEN_WORDS.split(text) if word]
        named = {posixpath.normpath(posixpath.join(folder, word)) for word in words}
        if wanted in named or _is_dockerfile(wanted, named, words):
            return True
        if _BETWEEN_WORDS.search(path) and path in text:
            return True
    return False


def _is_dockerfile(wanted, named, words):
    """Whether it is the Dockerfile of a folder that is named, or another file there that `dockerfile_path` may name."""
    if not any(word in ("build", "build.path") for word in words):
        return False
    others = words if any(word.endswith("dockerfile_path") for word in words) else []
    inner = {"Dockerfile", *(posixpath.normpath(word) for word in others)}
    is_below = not posixpath.isabs(wanted) and not wanted.startswith("../")
    rests = [wanted] if "." in named and is_below else []
    rests += [wanted[len(folder) + 1 :] for folder in named if wanted.startswith(folder + "/")]
    return any(rest in inner for rest in rests)
