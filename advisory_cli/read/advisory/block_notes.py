"""Finder of lines in the text of a fact that look like a comment, but would be printed.

YAML knows no comments inside a value:

    standfirst: >
      A library opens.
      # Bob: the minister has not agreed

Facts have no headings, so a line that begins with # and a blank is taken for a comment, and so is one that begins with
//. `#EUsummit` is a tag, and no comment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable

if TYPE_CHECKING:
    import yaml

_NOTE = late_pattern(r"[ \t]*((?:#{1,20}[ \t]|//+(?!\S{1,80}\.\S))[ \t]*\S.*)")
_SHOWN = 60  # letters of a note that a finding repeats
REMEDY = "Write comments as <!-- words -->, which are not printed, or delete it, or join it to the line above."


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockNote:
    """Line that looks like a comment, but would be printed, because the line is part of the text of a fact (TXT15).

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
            shown = printable(note[1] if len(note[1]) <= _SHOWN else note[1][: _SHOWN - 1] + "…")
            yield BlockNote(index=index, words=f"This line looks like a comment, but would be printed: “{shown}”.")
