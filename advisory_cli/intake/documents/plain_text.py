"""Reader of plain text: lines as people and word processors save them → blocks.

Words wrapped at a width are joined again: a line that ends early has ended on purpose. Columns made of blanks or tabs
become tables.
"""

from dataclasses import replace

from advisory_cli.intake.documents.blocks import Block, Document, Line, Span, without_stray_numbers
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import tidy, without_refused

_BULLET = late_pattern(r"[ \t\u00a0]*([-*•·▪◦‣○●–—])[ \t\u00a0]+(?=\S)")
_NUMBER = late_pattern(r"[ \t\u00a0]*(\d{1,2}[.)])(?:[ \t\u00a0]+)(?=\S)")
_RULE = late_pattern(r"\s*(?:-{10,}|_{10,}|={10,}|\*{10,}|#{10,}|\u2500{5,})\s*")
_UNDERLINE = late_pattern(r"(={3,}|-{3,})\s*")
_GAP = late_pattern(r"(?<=\S)( {3,})(?=\S)")
_LINK = late_pattern(r"<((?:https?://|www\.)?[^\s<>@]+\.[^\s<>]+|[^\s<>@]+@[^\s<>@]+\.[a-z]+)>")
_PHRASE = late_pattern(r"(?:[|:;!?]|[.,](?=\s)|[(\[„“«\"])\s*")
_WIDEST = 100  # characters of a line that a program has wrapped
_LEAST = 50
_DASHES = "–—"
_CLOSE = 8  # lines without a blank one between them that are paragraphs, not an address


def read_plain_text(text: str) -> Document:
    """Read a plain text, already decoded, into blocks."""
    lines = [line.rstrip() for line in _normal(text).split("\n")]
    width = _wrap_width(lines)
    blocks: list[Block] = []
    for group in _groups(lines):
        blocks += _group_blocks(group, width)
    return Document(blocks=without_stray_numbers(blocks), format="txt")


def _normal(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\u2028", "\n")
    return without_refused(tidy(plain.replace("\u2029", "\n\n")))


def _wrap_width(lines: list[str]) -> int:
    """Return the width at which a program has wrapped the lines, 0 for none."""
    plain = [line for line in lines if "\t" not in line and len(line) >= _LEAST]
    long = [line for line in plain if len(line) <= _WIDEST]
    widest = max(map(len, long), default=0)
    near = [line for line in long if len(line) > widest - 15]
    ended = sum(line.rstrip('"”»“)').endswith((".", "!", "?", ":")) for line in near)
    wrapped = len(near) >= 3 and len(near) * 3 > len(long) > 4 * (len(plain) - len(long)) and ended * 2 < len(near)
    return widest if wrapped else 0


def _groups(lines: list[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _group_blocks(group: list[str], width: int) -> list[Block]:
    """Return the blocks of lines without a blank one between them."""
    blocks: list[Block] = []
    rest = list(group)
    run: list[str] = []
    close = not width and (len(group) > _CLOSE or any(len(line) > _WIDEST for line in group))
    while rest:
        table, count = _table(rest)
        if count:
            blocks += _paragraphs(run, width, close=close)
            blocks.append(table)
            run, rest = [], rest[count:]
            continue
        run.append(rest.pop(0))
    return blocks + _paragraphs(run, width, close=close)


def _paragraphs(lines: list[str], width: int, *, close: bool) -> list[Block]:
    lines = _unwrapped(lines, width)
    blocks: list[Block] = []
    soft: list[str] = []

    def flush() -> None:
        if soft:
            blocks.append(Block(spans=line_of("\n".join(soft))))
            soft.clear()

    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if _RULE.fullmatch(line) and not (soft and _is_underline(soft[-1], line)):
            flush()
            blocks.append(Block(style="rule"))
        elif soft and _is_underline(soft[-1], line):
            title = soft.pop()
            flush()
            above = Block(spans=line_of(title))
            title_line = line[0] == "="
            blocks.append(replace(above, style="title") if title_line else replace(above, style="heading", level=1))
        elif (bullet := _BULLET.match(line)) and _is_bullet(lines, number):
            flush()
            blocks.append(Block(style="bullet", sign=bullet[1], spans=line_of(line[bullet.end() :])))
        elif numbered := _NUMBER.match(line):
            flush()
            blocks.append(Block(style="number", sign=numbered[1], spans=line_of(line[numbered.end() :])))
        else:
            soft.append(line.strip())
            if close and not (following and _is_underline(line, following)):
                flush()
    flush()
    return blocks


def _is_bullet(lines: list[str], number: int) -> bool:
    """Tell whether a line that begins with a sign is an item. A dash alone begins a quote in many languages."""
    sign = lines[number].strip()[0]
    if sign not in _DASHES and not (sign == "-" and lines[number].rstrip().endswith(" -")):
        return len(lines[number].strip()) > 3 and set(lines[number]) - set(" *-#") != set()
    near = [lines[place].strip() for place in (number - 1, number + 1) if 0 <= place < len(lines)]
    return any(line.startswith(f"{sign} ") for line in near) and not lines[number].rstrip().endswith(f" {sign}")


def _is_underline(above: str, line: str) -> bool:
    return bool(_UNDERLINE.fullmatch(line)) and abs(len(line.strip()) - len(above.strip())) <= 3


def _unwrapped(lines: list[str], width: int) -> list[str]:
    """Join each line to the one before where the one before had no room for another word."""
    if not width:
        return lines
    joined: list[str] = []
    last = ""  # the line before, as it was wrapped
    for line in lines:
        first = line.split()[0]
        new = bool(_RULE.fullmatch(line)) or (_BULLET.match(line) and len(last) < width - 12)
        if last and not new and len(last) + 1 + len(first) > width and not _RULE.fullmatch(last):
            joined[-1] = f"{joined[-1]} {line.strip()}"
        else:
            joined.append(line)
        last = line
    return joined


def _table(lines: list[str]) -> tuple[Block, int]:
    """Return the table with which some lines begin, and the number of its lines: 0 for none."""
    for split in (_tab_rows, _pipe_rows, _blank_rows):
        rows, count = split(lines)
        if count:
            return Block(
                style="table",
                rows=tuple(tuple(tuple(line_of(part) for part in cell.split("\n")) for cell in row) for row in rows),
            ), count
    return Block(), 0


def _tab_rows(lines: list[str]) -> tuple[list[list[str]], int]:
    rows: list[list[str]] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])) or not all(cells) or _BULLET.match(line):
            break
        if cells[0].endswith((":", ".")) or _NUMBER.match(line):
            break
        rows.append(cells)
    long = len(rows) == 1 and min(len(cell) for cell in rows[0]) > 30
    return (rows, len(rows)) if len(rows) >= 2 or long else ([], 0)


def _pipe_rows(lines: list[str]) -> tuple[list[list[str]], int]:
    """Split lines with upright bars between their cells, as e-mails show tables."""
    rows: list[list[str]] = []
    for line in lines:
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])) or max(map(len, cells)) > _WIDEST:
            break
        rows.append(cells)
    return (rows, len(rows)) if len(rows) >= 2 and len(rows) == len(lines) else ([], 0)


def _blank_rows(lines: list[str]) -> tuple[list[list[str]], int]:
    """Split lines at a column that all of them leave free. A line that begins in the second column goes on with it."""
    gap = _GAP.search(lines[0])
    if gap is None or _BULLET.match(lines[0]):
        return [], 0
    column = gap.end()
    rows: list[list[str]] = []
    count = 0
    for line in lines:
        left, right = line[:column], line[column:]
        if line[:column].endswith("   ") or (len(left.rstrip()) <= column - 3 and right):
            if not right.strip() or right[0] == " ":
                break
        elif len(line) > column - 3 or not rows:
            break
        if not left.strip() and rows:
            rows[-1][1] = f"{rows[-1][1]}\n{right.strip()}"
        elif not right.strip():
            rows.append([left.strip(), ""])
        else:
            rows.append([left.strip(), right.strip()])
        count += 1
    while rows and not rows[-1][1]:
        rows.pop()
        count -= 1
    return (rows, count) if count >= 2 or (count and len(lines) == 1) else ([], 0)


def line_of(text: str) -> Line:
    """Return a line of plain text as spans. An address in angle brackets becomes the link of the words before it."""
    parts: list[Span] = []
    at = 0
    for link in _LINK.finditer(text):
        before = text[at : link.start()]
        words = before.rstrip()
        start = _link_start(words)
        parts += [Span(words[:start]), Span(words[start:] or link[1], href=href_of(link[1]))]
        at = link.end()
    if at < len(text):
        parts.append(Span(text[at:]))
    return tuple(part for part in parts if part.text)


def _link_start(words: str) -> int:
    """Return where the words of a link begin, the last ones of a phrase: at most eight."""
    start = max((match.end() for match in _PHRASE.finditer(words)), default=0)
    return start if len(words[start:].split()) <= 8 else len(words) - len(words.rsplit(maxsplit=1)[-1])


def href_of(address: str) -> str:
    """Return the address of a link as HTML has it: with mailto: or https:// where the text leaves it out."""
    if "@" in address and "/" not in address:
        return address if address.startswith("mailto:") else f"mailto:{address}"
    return address if "://" in address or address.startswith("tel:") else f"https://{address}"
