"""Remover of HTML comments, by which colleagues leave notes in an advisory's texts.

The comments are returned besides, so that each can be reported. A comment without <!-- or --> is reported, too, and
stays in the text.
"""

from advisory_cli.model.value_class import value_class

_OPEN, _CLOSE = "<!--", "-->"
_LONGEST = 60  # letters of a comment that a finding repeats


@value_class
class Comment:
    """HTML comment found in a text of an advisory.

    `offset` is the position in the text, in characters, of its <!--, or of its --> if the <!-- is missing. `words` are
    the comment's own words on one line, shortened to 60 characters. `open` means that the <!-- or the --> is missing,
    so that nobody can tell which words belong to the comment.
    """

    offset: int
    words: str
    open: bool = False


def without_comments(text: str, *, keep_lines: bool = False) -> tuple[str, list[Comment]]:
    """Return `text` without its HTML comments, and the list of these comments.

    A comment whose <!-- or --> is missing is in the list too, and stays in the text. With `keep_lines`, the line breaks
    inside a comment stay, so that every line keeps its number. Otherwise a line that held nothing but a comment is
    removed.
    """
    comments: list[Comment] = []
    kept, at = "", 0
    while (start := text.find(_OPEN, at)) >= 0:
        end = text.find(_CLOSE, start + len(_OPEN))
        if end < 0:
            comments.append(Comment(offset=start, words=_shown(text[start + len(_OPEN) :]), open=True))
            break
        comments.append(Comment(offset=start, words=_shown(text[start + len(_OPEN) : end])))
        kept += text[at:start]
        at = _offset_after(kept, text, end + len(_CLOSE), whole_line=not keep_lines)
        kept += "\n" * text.count("\n", start, end) if keep_lines else ""
    stray = text.find(_CLOSE, at) if comments and not comments[-1].open else -1
    if stray >= 0:  # the rest of a comment inside a comment
        comments.append(Comment(offset=stray, words=_shown(text[at:stray]), open=True))
    return kept + text[at:], comments


def _offset_after(before: str, text: str, end: int, *, whole_line: bool) -> int:
    """Return the offset at which the text goes on after a comment.

    One blank is left between words, none at the beginning of a line.
    """
    alone = not before.rpartition("\n")[2].strip()
    if alone or before.endswith((" ", "\t")):
        while end < len(text) and text[end] in " \t":
            end += 1
    return end + (whole_line and alone and text[end : end + 1] == "\n")


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
