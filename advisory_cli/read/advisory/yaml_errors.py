"""Explainer of YAML mistakes in plain words, with the lines put right where the right spelling is certain."""

from dataclasses import field

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory.indentation import find_shift

_TABBED = late_pattern(r"(?:[ \t]|-(?=[ \t]))*")  # what stands before the first word of a line
_LINE = late_pattern(r"( *(?:- +)?)([A-Za-z_][A-Za-z0-9_-]{0,40}):[ \t]+(\S.*)")
_QUOTED_VALUE = late_pattern(r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')(?:[ \t]+#.*)?")
_OPENS = late_pattern(r" *(?:- +)?[A-Za-z_][A-Za-z0-9_-]{0,40}:[ \t]*")  # a key above a group or a list
_REMARK = late_pattern(r"[ \t]+#(?=[ \t]|$)")
_PLAIN_WORDS = (
    ("mapping values are not allowed", "A text with a colon in it needs quotes around it"),
    ("found unexpected end of stream", "A quotation mark is opened and never closed"),
    ("could not find expected ':'", "This line is not “key: value”"),
    ("expected ',' or '}'", "A brace { is not closed, or a text inside it needs quotes"),
    ("expected ',' or ']'", "A bracket [ is not closed, or a text inside it needs quotes"),
    ("unknown escape", "A backslash inside double quotes means something special"),
    ("expected <block end>", "Something here does not belong to the value before it"),
    ("sequence entries are not allowed", "A text that starts with a dash needs quotes around it"),
    ("cannot start any token", "A text that starts with this character needs quotes around it"),
    ("expected alphabetic or numeric", "A text that starts with * or & needs quotes around it"),
    ("expected a comment or a line break", "A text that starts with > or | needs quotes around it"),
    ("expected the node content", "A bracket or brace is opened and never closed"),
)
_OF_PLACE = ("mapping values are not allowed", "expected <block end>", "could not find expected ':'")
_AT_START = ("found unexpected end of stream", "could not find expected ':'", "unknown escape")


@value_class
class Mistake:
    """Mistake in the YAML of an advisory, in words for its author.

    `index` is the position of the mistake in the YAML, in lines counted from 0. `words` explain the mistake. `remedy`
    says what would be right, or is empty. `patch` maps the index of a line to the line as it would be right. `patch` is
    empty if the right spelling is not certain.
    """

    index: int
    words: str
    remedy: str = ""
    patch: dict[int, str] = field(default_factory=dict)


def explain(fault: Exception, lines: list[str]) -> Mistake:
    """Return the mistake behind `fault`, an exception of the YAML parser, in words for a press officer.

    The Mistake names its line. If the right spelling is certain, it also holds the line put right. `lines` are the
    facts that the parser was given.
    """
    if not hasattr(fault, "problem_mark"):
        wild = next((index for index, line in enumerate(lines) if "\\U" in line), 0)
        remedy = "Type the character itself instead of its code."
        return Mistake(index=wild, words="A \\U code in double quotes names no character.", remedy=remedy)
    problem = str(getattr(fault, "problem", None))
    index = min(_index(fault, problem), max(len(lines) - 1, 0))
    words = next((plain for part, plain in _PLAIN_WORDS if part in problem), f"YAML cannot read this: {problem}")
    if "'\\t'" in problem:
        return _tab(lines, index)
    if (opened := _left_open(lines, index)) is not None and (patch := _quoted(lines, opened, unclosed=True)):
        words = "A quotation mark is opened here and not closed on this line."
        return Mistake(index=opened, words=words, remedy=f"Write: {printable(patch[opened].strip())}", patch=patch)
    if any(part in problem for part in _OF_PLACE) and (shift := find_shift(lines, index)):
        return Mistake(index=index, words=shift.words, remedy=shift.remedy, patch=shift.patch)
    return _in_quotes(lines, index, f"{words}.", unclosed="end of stream" in problem)


def _left_open(lines: list[str], index: int) -> int | None:
    """Return the line at or above `index` on which a quotation mark opens a value and does not close it, else None.

    The next fact stands on the line below: the value was not meant to run over several lines. Whatever the parser
    complains about stands where the next quotation mark seemed to close the value.
    """
    for number, line in enumerate(lines[: index + 1]):
        match = _LINE.fullmatch(line.rstrip())
        value = match[3] if match else ""
        if match is None or value[0] not in "\"'" or _QUOTED_VALUE.fullmatch(value) or value.count(value[0]) != 1:
            continue
        below = next((row for row in lines[number + 1 :] if row.strip()), "")
        if (_LINE.fullmatch(below.rstrip()) or _OPENS.fullmatch(below)) and _indent(below) <= len(match[1]):
            return number
    return None


def _tab(lines: list[str], index: int) -> Mistake:
    """Explain a tab where YAML wants blanks.

    A tab before the first word hides how deep the line belongs. Nothing below can then be read with certainty, and
    there is no patch.
    """
    words, remedy = "Tabs are not allowed in front matter; use spaces.", "Replace the tab with spaces."
    if not _tabbed(lines[index]):
        return Mistake(index=index, words=words, remedy=remedy, patch={index: lines[index].replace("\t", "  ")})
    more = sum(_tabbed(line) for line in lines[index + 1 :])
    if more:
        remedy = f"Replace the tabs with spaces, here and in {more} more line{'s' if more > 1 else ''} below."
    return Mistake(index=index, words=words, remedy=remedy)


def _tabbed(line: str) -> bool:
    """Tell whether a tab stands before the first word of a line."""
    indentation = _TABBED.match(line)
    return indentation is not None and "\t" in indentation[0] and bool(line.strip())


def lost_comment(lines: list[str], index: int) -> Mistake:
    """Return the Mistake of a text without quotes that ends at a #, such as “Join #OurMarch”.

    YAML takes the words from the # on for a comment. `lines` are the facts. `index` is the position in `lines` of the
    text's last line, counted from 0.
    """
    return _in_quotes(lines, index, "The text after the # is not read: a text with a space and # in it needs quotes.")


def _in_quotes(lines: list[str], index: int, words: str, *, unclosed: bool = False) -> Mistake:
    patch = _quoted(lines, index, unclosed=unclosed)
    if not patch:
        return Mistake(index=index, words=words, remedy="Put texts in quotes and check brackets and indentation.")
    start = min(patch)
    remedy = f"Write: {printable(patch[start].strip())}"
    if any(_without_remark(line) != line.strip() for line in lines[start : max(patch) + 1]):
        remedy += " A remark behind a # is not printed."
    return Mistake(index=start, words=words, remedy=remedy, patch=patch)


def _index(fault: Exception, problem: str) -> int:
    at_start = any(part in problem for part in _AT_START)
    mark = getattr(fault, "context_mark", None) if at_start else None
    mark = mark or getattr(fault, "problem_mark", None)
    return int(mark.line) if mark else 0


def _quoted(lines: list[str], index: int, *, unclosed: bool) -> dict[int, str]:
    """Return a patch that puts the value around line `index` in quotes, on one line.

    The lines over which the value ran are left empty, and a remark behind a # with blanks around it is left out. The
    patch is empty for a group or list, and for a value that has quotes already.
    """
    start = _start_of_value(lines, index)
    match = _LINE.fullmatch(lines[start].rstrip()) if lines else None
    if match is None:
        return {}
    indent, key, first = match.groups()
    end = start if unclosed else max(index, _end_of_value(lines, start))
    value = " ".join(_without_remark(line) for line in (first, *lines[start + 1 : end + 1])).strip()
    if not value or (value[0] in "{[" and value[-1] in "}]" and not value.startswith("{{")) or _closed(value):
        return {}
    value = value[1:] if unclosed and value[0] in "\"'" else value
    if len(value) > 1 and value[0] in "\"'" and value[0] == value[-1] and value.count(value[0]) % 2:  # 'It's here'
        value = value[1:-1]
    return {start: f"{indent}{key}: {in_quotes(value)}"} | dict.fromkeys(range(start + 1, end + 1), "")


def _without_remark(line: str) -> str:
    """Return a line without blanks at its ends, and without what stands behind a # that has blanks around it.

    Such words are no remark in a text between quotes.
    """
    text = line.strip()
    entry = _LINE.fullmatch(text)
    value = entry[3] if entry else text
    closed = value.rfind(value[0], 1) if value[:1] in {'"', "'"} else -1
    remark = _REMARK.search(text, len(text) - len(value) + closed + 1)
    return text[: remark.start()] if remark else text


def _end_of_value(lines: list[str], start: int) -> int:
    """Return the index of the last line that continues the value of line `start`.

    Such lines are indented more, and are no facts of their own.
    """
    end = start
    for index in range(start + 1, min(start + 10, len(lines))):
        line = lines[index]
        if _indent(line) <= _indent(lines[start]) or _LINE.fullmatch(line.rstrip()) or line.lstrip().startswith("- "):
            break
        end = index
    return end


def _start_of_value(lines: list[str], index: int) -> int:
    """Return the index of the line on which the value of line `index` began.

    The line is a less indented “key: value” above, unless line `index` is one.
    """
    for start in range(index, max(index - 10, -1), -1):
        if _LINE.fullmatch(lines[start].rstrip()) and (start == index or _indent(lines[start]) < _indent(lines[index])):
            return _start_of_value(lines, start - 1) if _continues_value(lines, start) else start
        if not lines[start].startswith(" "):
            break
    return index


def _continues_value(lines: list[str], start: int) -> bool:
    """Tell whether line `start` only looks like a fact, because the “key: value” above is indented less."""
    above = _LINE.fullmatch(lines[start - 1].rstrip()) if start else None
    return above is not None and "-" not in above[1] and _indent(lines[start]) > _indent(lines[start - 1])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _closed(value: str) -> bool:
    return len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" and value[0] not in value[1:-1]


def in_quotes(value: str) -> str:
    """Return `value` as a quoted text of YAML, in double quotes where that is possible without escapes."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
