"""What happens to a list as text, between the program that exported it and this one."""

import re
from collections.abc import Callable
from typing import Final

from tests.system.mutations.delimited import STYLES, as_text
from tests.system.mutations.drafts import Draft, Row
from tests.system.mutations.list_mutations import Mutation

Edit = Callable[[str], str]


def _edit(draft: Draft, row: Row, change: Edit) -> None:
    """Change a row's text once it is written."""

    def edit(whole: Draft, texts: list[str]) -> None:
        at = whole.rows.index(row)
        texts[at] = change(texts[at])

    draft.text_edits.append(edit)


def drop_empty_ends(draft: Draft) -> bool:
    """Empty cells at the end of rows are not written, as Excel does after some rows; nobody is to be refused for it."""
    if draft.column("email") == len(draft.facts) - 1 or STYLES[draft.style].quotes == "all":
        return False
    sign, done = STYLES[draft.style].delimiter, False
    for row in draft.people:
        if not row.cells[-1]:
            _edit(draft, row, lambda text: re.sub(f"{sign}+(?=[\r\n]*$)", "", text))
            done = True
    draft.say("empty last cells not written")
    return done


def drop_cells(draft: Draft) -> bool:
    """Cells and their delimiters are missing, at the end or in the middle."""
    row, some = draft.pick(), draft.rng.randrange(1, 3)
    if len(row.cells) <= some + 1:
        return False
    at = draft.rng.choice((len(row.cells) - some, draft.rng.randrange(len(row.cells) - some)))
    person = draft.spoil(row, f"{some} cells missing from cell {at + 1} on")
    if at <= draft.column("email") < at + some:
        person.addresses = ()
    del row.cells[at : at + some]
    draft.say("cells missing")
    return True


def add_cells(draft: Draft) -> bool:
    """A delimiter in a cell that nobody quoted, or more of them at the end."""
    row, sign = draft.pick(), STYLES[draft.style].delimiter
    if draft.rng.random() < 0.4:
        draft.spoil(row, "more empty cells than headings")
        row.cells += [""] * draft.rng.choice((1, 2, 250))
    else:
        at = draft.rng.randrange(len(row.cells))
        draft.spoil(row, f"an unquoted {sign!r} in cell {at + 1}")
        if at == draft.column("email"):
            return False
        _edit(draft, row, lambda text: text.replace(row.cells[at], f"A{sign} B", 1) if row.cells[at] else sign + text)
    draft.say("too many cells")
    return True


def stray_quote(draft: Draft) -> bool:
    """A quotation mark opens a cell, stands inside one, or follows one."""
    if STYLES[draft.style].quotes != "needed":
        return False
    row, sign = draft.pick(), STYLES[draft.style].delimiter
    at = draft.rng.randrange(len(row.cells))
    how = draft.rng.choice(("opens", "ends", "inside", "doubled"))
    draft.spoil(row, f"a quotation mark {how} cell {at + 1}")
    draft.all_touched = True  # the rows after it may be taken for one cell
    cell = row.cells[at]
    if '"' in cell or sign in cell:
        return False
    changed = {"opens": f'"{cell}', "ends": f'{cell}"', "inside": f'"{cell[:1]}"{cell[1:]}"', "doubled": f'""{cell}'}[
        how
    ]
    _edit(draft, row, lambda text: _at_cell(text, at, sign, changed))
    person = row.person
    if at == draft.column("email") and person:
        person.addresses += (changed.lower(),) if how == "ends" else ()
    draft.say(f"a quotation mark {how} a cell")
    return True


def _at_cell(text: str, at: int, sign: str, changed: str) -> str:
    """A row's text with another cell; cells with quotes are left to themselves."""
    body, end = re.fullmatch(r"(.*?)([\r\n]*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    if '"' in body:
        return text
    cells = body.split(sign)
    if at < len(cells):
        cells[at] = changed
    return sign.join(cells) + end


def swallowed(draft: Draft) -> bool:
    """A quotation mark opens the last cell of a row and is closed in the last cell of a later one: to a parser all
    rows between them are one cell.
    """
    if STYLES[draft.style].quotes != "needed" or len(draft.facts) < 2 or draft.column("email") == len(draft.facts) - 1:
        return False
    rows = draft.people
    first = draft.rng.randrange(max(1, len(rows) - 4))
    last = min(len(rows) - 1, first + draft.rng.randrange(1, 4))
    if last == first or any(
        draft.rows.index(b) - draft.rows.index(a) != 1
        for a, b in zip(rows[first:last], rows[first + 1 : last + 1], strict=True)
    ):
        return False
    for row in rows[first : last + 1]:
        draft.spoil(row, "between two stray quotation marks")
    rows[first].cells[-1], rows[last].cells[-1] = "", ""
    _edit(draft, rows[first], lambda text: re.sub(r"([\r\n]*)$", r'"\1', text, count=1))
    _edit(draft, rows[last], lambda text: re.sub(r"([\r\n]*)$", r'"\1', text, count=1))
    draft.say("rows between two stray quotation marks")
    return True


def other_delimiter(draft: Draft) -> bool:
    """A row pasted from another export, with another delimiter."""
    if len(draft.facts) < 2:
        return False
    row, sign = draft.pick(), STYLES[draft.style].delimiter
    other = draft.rng.choice([one for one in ",;\t|" if one != sign])
    draft.spoil(row, f"divided by {other!r}")
    _edit(draft, row, lambda text: text.replace(sign, other))
    draft.say("a row divided by another sign")
    return True


def foreign_bytes(draft: Draft) -> bool:
    """A row in another encoding than the rest, a NUL, or a byte-order mark between two files that were joined."""
    if STYLES[draft.style].encoding != "utf-8":
        return False
    row = draft.pick()
    what = draft.rng.choice((b"Jos\xe9", b"\x00", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1a"))
    draft.spoil(row, f"the bytes {what!r} in front of the row")
    draft.all_touched = True

    def change(whole: Draft, parts: list[bytes]) -> None:
        at = whole.rows.index(row)
        parts[at] = what + parts[at]

    if draft.facts[0] == "email" and row.person:
        row.person.addresses += tuple(f"josé{one}" for one in row.person.addresses)
    draft.byte_edits.append(change)
    draft.say("foreign bytes in a row")
    return True


def late_bytes(draft: Draft) -> bool:
    """A row in another encoding stands so far down that the rows above it are read before it."""
    if STYLES[draft.style].encoding != "utf-8":
        return False
    draft.grow(320)
    row = draft.people[-draft.rng.randrange(2, 40)]
    draft.spoil(row, "in another encoding")
    draft.all_touched = True

    def change(whole: Draft, parts: list[bytes]) -> None:
        parts[whole.rows.index(row)] = b"Jos\xe9" + parts[whole.rows.index(row)]

    draft.byte_edits.append(change)
    draft.say("a row in another encoding far down")
    return True


def lines_above(draft: Draft) -> bool:
    """A title, a note of the exporting program, or its `sep=` line above the heading."""
    sign = STYLES[draft.style].delimiter
    text = draft.rng.choice((["Press list, June"], [f"sep={sign}"], ["Notes:"], ["# exported today"], [""]))
    draft.rows.insert(0, Row(cells=text, touched=True, counts=True))
    if text != [""]:
        draft.must_send, draft.all_touched = False, True
    for row in draft.people:
        row.touched = True
    draft.say(f"{text[0]!r} above the heading")
    return draft.rows[1].person is None


def rubbish(draft: Draft) -> bool:
    """A comment or a rule between the rows."""
    text = draft.rng.choice(("# moved to radio", "---", "Total: 12", "\u001a", "…", "// end"))
    at = draft.rng.randrange(draft.rows.index(draft.heading) + 1, len(draft.rows) + 1)
    draft.rows.insert(at, Row(cells=[text], touched=True, counts=True))
    draft.must_send = False
    draft.say(f"a line {text!r}")
    return True


def cut_off(draft: Draft) -> bool:
    """The file ends in the middle of a row; who stood below is not in it any more."""
    if draft.column("email") >= len(draft.facts) - 1 or len(draft.people) < 3:
        return False
    rows = draft.people
    row = draft.rng.choice(rows[1:])
    draft.spoil(row, "the file ends in this row")
    at = draft.rows.index(row)
    for later in draft.rows[at + 1 :]:
        later.person, later.cells = None, []
    keep = draft.rng.randrange(draft.column("email") + 1, len(draft.facts))

    def edit(whole: Draft, texts: list[str]) -> None:
        style = STYLES[whole.style]
        here = whole.rows.index(row)
        texts[here] = as_text(Row(cells=row.cells[:keep]), style).rstrip("\r\n")
        texts[here + 1 :] = [""] * (len(texts) - here - 1)

    draft.text_edits.append(edit)
    draft.say("the file is cut off")
    return True


def line_ends(draft: Draft) -> bool:
    """Rows end in different ways, or the last one not at all; nobody minds."""
    ends = draft.rng.choice((("\n",), ("\r\n",), ("\n", "\r\n"), ("\n", "\r\n", "\r")))

    def edit(whole: Draft, texts: list[str]) -> None:
        for at, text in enumerate(texts):
            body = text.rstrip("\r\n")
            if body or text:
                texts[at] = body + ends[at % len(ends)]
        texts[-1] = texts[-1].rstrip("\r\n")

    draft.text_edits.append(edit)
    draft.say(f"rows end with {ends!r}")
    return True


def wrong_encoding(draft: Draft) -> bool:
    """The file's encoding is not the one that is said, or none is said."""
    if STYLES[draft.style].encoding == "cp1252" and draft.flags:
        draft.flags = [flag for flag in draft.flags if flag not in {"--encoding", "cp1252"}]
        draft.must_send, draft.all_touched = False, True
        draft.say("Windows' encoding, not said")
        return True
    if STYLES[draft.style].encoding != "utf-8" or STYLES[draft.style].bom:
        return False
    draft.flags += ["--encoding", draft.rng.choice(("cp1252", "latin-1", "utf-16", "utf-16-le", "ascii"))]
    draft.must_send, draft.all_touched = False, True
    for row in draft.people:  # what else an address beyond ASCII would become is nobody's
        row.touched = True
    draft.say(f"said to be {draft.flags[-1]}")
    return True


MUTATIONS: Final[tuple[tuple[Mutation, int], ...]] = (
    (drop_empty_ends, 2),
    (drop_cells, 5),
    (add_cells, 4),
    (stray_quote, 5),
    (swallowed, 4),
    (other_delimiter, 2),
    (foreign_bytes, 3),
    (late_bytes, 1),
    (lines_above, 3),
    (rubbish, 2),
    (cut_off, 2),
    (line_ends, 2),
    (wrong_encoding, 2),
)
