"""A layout as plain text, as word processors and people save it: README.md beside this file."""

import textwrap

from tests.layouts.source import Block, Look, Run, in_order

WIDTH = 72


def as_text(blocks: tuple[Block, ...], look: Look) -> bytes:
    """Render a layout as the bytes of a text file in the manner and the charset of its look."""
    lines: list[str] = []
    number = 0
    before = ""
    for block in in_order(blocks):
        if block.style == "picture":
            continue
        number = number + 1 if block.style == "number" else 0
        together = "close" in look.txt or (block.style == before and block.style in {"bullet", "number"})
        if lines and not together:
            lines.append("")
        lines += _block(block, look, number)
        before = block.style
    text = "\n".join(lines) + "\n"
    if "crlf" in look.txt:
        text = text.replace("\n", "\r\n")
    return text.encode(look.txt_charset, errors="replace")


def _block(block: Block, look: Look, number: int) -> list[str]:
    match block.style:
        case "rule":
            return ["_" * 40 if "close" in look.txt else "-" * 60]
        case "empty":
            return [""]
        case "table":
            return _table(block, look)
    text = _line(block.runs)
    if block.style in {"bullet", "number"}:
        sign = next((sign for sign in ("•", "*", "–") if sign in look.txt), "-")
        mark = f"{number}." if block.style == "number" else sign
        return _wrapped(text, look, first=f"{mark}\t" if "tabs" in look.txt else f"{mark} ", rest="  ")
    lines = _wrapped(text, look, first="", rest="")
    if "underlined" in look.txt and block.style in {"title", "heading"}:
        lines.append(("=" if block.style == "title" else "-") * max(len(line) for line in lines))
    return lines


def _wrapped(text: str, look: Look, *, first: str, rest: str) -> list[str]:
    lines = (first + text).split("\n")
    if "wrapped" not in look.txt:
        return lines
    found: list[str] = []
    for number, line in enumerate(lines):
        found += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=rest if number else "",
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
            replace_whitespace=False,
            expand_tabs=False,
        ) or [""]
    return found


def _line(line: tuple[Run, ...]) -> str:
    """Write runs with the address behind the words of a link that do not show the address themselves."""
    parts: list[str] = []
    for place, run in enumerate(line):
        parts.append(run.text)
        target = run.href.removeprefix("mailto:").removeprefix("tel:")
        last = place + 1 == len(line) or line[place + 1].href != run.href
        bare = target.removeprefix("https://").removeprefix("http://").removesuffix("/")
        if target and last and bare not in run.text and not run.href.startswith("tel:"):
            parts.append(f" <{target}>")
    return "".join(parts)


def _table(block: Block, look: Look) -> list[str]:
    rows = [["\n".join(_line(line) for line in cell) for cell in row] for row in block.rows]
    if "rows" in look.txt:
        return ["\t".join(cell.replace("\n", " ") for cell in row) for row in rows]
    if "columns" in look.txt:
        return _columns(rows)
    lines: list[str] = []
    for row in rows:
        for cell in row:
            lines += _wrapped(cell, look, first="", rest="")
    return lines


def _columns(rows: list[list[str]]) -> list[str]:
    """Write a table in columns of blanks, the last column as wide as its words."""
    widths = [
        max((len(line) for row in rows if place < len(row) - 1 for line in row[place].split("\n")), default=0)
        for place in range(max(len(row) for row in rows))
    ]
    lines: list[str] = []
    for row in rows:
        cells = [cell.split("\n") for cell in row]
        for height in range(max(len(cell) for cell in cells)):
            parts = []
            for place, cell in enumerate(cells):
                text = cell[height] if height < len(cell) else ""
                parts.append(text if place == len(cells) - 1 else text.ljust(widths[place] + 3))
            lines.append("".join(parts).rstrip())
    return lines
