"""Finder of lines in the text of a fact that look like a comment, but would be printed.

YAML knows no comments inside a value:

    standfirst: >
      A library opens.
      # Bob: the minister has not agreed

Facts have no headings, so a line that begins with # and a blank is taken for a comment, and so is one that begins with
//. `#EUsummit` is a tag, and no comment.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory.known_keys import GROUPS, TOP

if TYPE_CHECKING:
    import yaml

_NOTE = late_pattern(r"[ \t]*((?:#{1,20}[ \t]|//+(?!\S{1,80}\.\S))[ \t]*\S.*)")
_REMARK = late_pattern(r"(?<=\S)([ \t]+)(#[ \t]+\S.*)")
_MEANINGS = tuple(f"# {key.meaning}" for keys in (TOP, *GROUPS.values()) for key in keys)  # as `new` writes them
_SHOWN = 60  # letters of a note that a finding repeats
REMEDY = "Write comments as <!-- words -->, which are not printed, or delete it, or join it to the line above."
REMARK_REMEDY = "Delete it, or put it behind the closing quotation mark. If it is text, do nothing."


@value_class
class BlockNote:
    """Line that is, or ends in, what looks like a comment, but is part of the text of a fact and printed (TXT15).

    The facts are the YAML between the two --- lines of an advisory's file. `index` is the position of the line in this
    YAML, in lines counted from 0. `words` is the sentence of the finding.
    """

    index: int
    words: str


def notes_in_text(event: "yaml.ScalarEvent", lines: list[str]) -> Iterator[BlockNote]:
    """Yield a BlockNote for each line of one value that looks like a comment, such as '# Bob: not agreed'.

    `event` is the value as PyYAML's parser reports it. `lines` are all lines of the YAML in which the value stands. The
    first line of the value, which holds its key, is not looked at.
    In a value in quotes, or below | or >, a comment begins with # and a blank, or with //. In any other value it begins
    with //, because YAML itself leaves out words behind a #.
    """
    begin, end = event.start_mark, event.end_mark
    if not begin or not end:
        return
    last = end.line - 1 if event.style in {"|", ">"} and not end.column else end.line
    for index in range(begin.line + 1, min(last + 1, len(lines))):
        note = _NOTE.fullmatch(lines[index].rstrip())
        if note and (event.style is not None or note[1].startswith("/")):
            yield BlockNote(
                index=index, words=f"This line looks like a comment, but would be printed: {_shown(note[1])}."
            )


def remarks_in_text(event: "yaml.ScalarEvent", lines: list[str]) -> Iterator[BlockNote]:
    """Yield a BlockNote for each line of one value that ends in a remark, such as 'We march.    # What was said.'.

    `event` and `lines` are as for notes_in_text(). A remark is set apart by two blanks before its # and one behind it,
    as in the file that `advisory new` writes. The words of such a file need only one blank before the #.
    """
    begin, end = event.start_mark, event.end_mark
    if not begin or not end or event.style is None:
        return
    block = event.style in {"|", ">"}
    last = end.line - 1 if block and not end.column else end.line
    for index in range(begin.line + block, min(last + 1, len(lines))):
        line = lines[index] if block or index < end.line else lines[index][: end.column - 1]
        remark = _REMARK.search(line, 0 if index > begin.line else begin.column + 1)
        if remark and (len(remark[1].expandtabs()) > 1 or remark[2].startswith(_MEANINGS)):
            yield BlockNote(index=index, words=f"This looks like a comment, but is printed: {_shown(remark[2])}.")


def _shown(note: str) -> str:
    return f"“{printable(note if len(note) <= _SHOWN else note[: _SHOWN - 1] + '…')}”"
