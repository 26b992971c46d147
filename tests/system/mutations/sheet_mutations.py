"""What spreadsheets do to a list: hidden rows and sheets, formulas, notes beside the table, files of other programs."""

import re
from typing import Any, Final

from tests.system.mutations.drafts import Draft, Row, SheetState
from tests.system.mutations.list_mutations import Mutation

HIDDEN: Final = ("filter", "collapse", "group", "no height")


def hide_rows(draft: Draft) -> bool:
    """A filter, a hand or a folded group hides rows."""
    how = draft.rng.choice(HIDDEN)
    some = draft.rng.sample(draft.people, k=draft.rng.randrange(1, max(2, len(draft.people) - 1)))
    for row in some:
        row.hidden = how
        draft.spoil(row, f"hidden ({how})").seen = False
    if how == "filter" and draft.form == "xlsx":
        draft.sheet_edits.append(_filtered)
    draft.all_touched = True
    draft.say(f"{len(some)} rows hidden ({how})")
    return True


def _filtered(draft: Draft, book: Any) -> None:
    book.worksheets[0].auto_filter.ref = f"A1:{chr(64 + min(26, len(draft.facts)))}{len(draft.rows)}"


def hide_column(draft: Draft) -> bool:
    """A column is hidden, perhaps that of the addresses."""
    if draft.form != "xlsx" or draft.more_sheets:
        return False
    at = draft.rng.choice((draft.column("email"), draft.rng.randrange(len(draft.facts))))
    width = draft.rng.random() < 0.3

    def edit(_: Draft, book: Any) -> None:
        look = book.worksheets[0].column_dimensions[chr(65 + at)]
        if width:
            look.width = 0
        look.hidden = True

    draft.sheet_edits.append(edit)
    draft.must_send, draft.all_touched = False, True
    if draft.facts[at] == "email":
        for row in draft.people:
            draft.spoil(row, "the column of addresses hidden").seen = False
    draft.say(f"column {at + 1} ({draft.facts[at]}) hidden")
    return True


def more_sheets(draft: Draft) -> bool:
    """Other sheets hold people too; any of them may be hidden, and any may be the one that opens."""
    states: tuple[SheetState, ...] = ("visible", "visible", "hidden", "veryHidden")
    for number in range(draft.rng.choice((1, 1, 2))):
        state = draft.rng.choice(states)
        rows = [Row(cells=list(draft.heading.cells))]
        for _ in range(draft.rng.randrange(1, 6)):
            row = draft.new_row()
            if len(row.cells) != len(draft.heading.cells):
                return False
            draft.spoil(row, f"on sheet {number + 2} ({state})").seen = state == "visible"
            rows.append(row)
        draft.more_sheets.append((f"Sheet {number + 2}", state, rows))
    draft.must_send, draft.all_touched = False, True
    if any(state == "visible" for _, state, _ in draft.more_sheets) and draft.rng.random() < 0.5:
        draft.active = next(at for at, (_, state, _) in enumerate(draft.more_sheets, 1) if state == "visible")
        if draft.rng.random() < 0.6:
            draft.first_sheet = draft.rng.choice(("hidden", "veryHidden"))
            for row in draft.people:
                draft.spoil(row, f"on the first sheet ({draft.first_sheet})").seen = False
    states_in_words = ", ".join((draft.first_sheet, *(state for _, state, _ in draft.more_sheets)))
    draft.say(f"sheets with people: {states_in_words}; sheet {draft.active + 1} opens")
    return True


def formulas(draft: Draft) -> bool:
    """Cells are formulas whose results no program has stored yet: the file was written by a script."""
    if draft.form != "xlsx":
        return False
    whole, some = draft.rng.random() < 0.6, [draft.pick() for _ in range(draft.rng.choice((1, 3)))]
    for row in some:
        draft.spoil(row, "the whole row is formulas without results" if whole else "the address is a formula")

    def edit(_: Draft, book: Any) -> None:
        for row in some:
            for at, cell in enumerate(row.cells, 1):
                if cell and (whole or at - 1 == draft.column("email")):
                    quoted = cell.replace('"', '""')
                    here = book.worksheets[0].cell(row=row.first_line, column=at)
                    here.value = f'="{quoted}"'
                    here.data_type = "f"

    draft.sheet_edits.append(edit)
    draft.say("formulas without results")
    return True


def links(draft: Draft) -> bool:
    """The cell shows a word, and the address is in its link."""
    if draft.form != "xlsx" or draft.column("email") < 0:
        return False
    row, shown = draft.pick(), draft.rng.choice(("Write", "E-mail", "", "✉"))
    draft.spoil(row, f"the address is in the link of {shown!r}")
    address, at = row.cells[draft.column("email")], draft.column("email") + 1

    def edit(_: Draft, book: Any) -> None:
        cell = book.worksheets[0].cell(row=row.first_line, column=at)
        cell.hyperlink = f"mailto:{address}"
        cell.value = shown or None

    if any(ord(sign) > 127 for sign in address):
        return False
    draft.sheet_edits.append(edit)
    draft.say("an address in a link")
    return True


def beside_the_table(draft: Draft) -> bool:
    """Another table stands to the right of the headings, with people of its own, one of them below the first."""
    if draft.form != "xlsx" or draft.more_sheets:
        return False
    gap, deep = draft.rng.choice((0, 1, 3)), draft.rng.random() < 0.7
    others = [draft.new_row() for _ in range(draft.rng.randrange(1, 4))]
    start = len(draft.rows) + 2 if deep else 2
    for row in others:
        assert row.person is not None
        draft.spoil(row, "right of the headings")

    def edit(_: Draft, book: Any) -> None:
        for number, row in enumerate(others):
            row.first_line = row.last_line = start + number
            here = book.worksheets[0].cell(row=start + number, column=len(draft.facts) + 1 + gap)
            assert row.person is not None
            here.value = row.person.facts["email"]

    draft.sheet_edits.append(edit)
    draft.aside += others
    draft.must_send, draft.all_touched = False, True
    draft.say(f"people right of the headings, {'below' if deep else 'beside'} the table")
    return True


def merged_cells(draft: Draft) -> bool:
    """Two people of one outlet share a merged cell; with merged addresses the second has none."""
    if draft.form != "xlsx" or draft.more_sheets:
        return False
    rows = draft.people
    at = draft.rng.randrange(len(rows) - 1)
    first, second = rows[at], rows[at + 1]
    if draft.rows.index(second) - draft.rows.index(first) != 1 or second.touched or not second.person:
        return False
    fact = draft.rng.choice(draft.facts)
    if fact == "email" and len(draft.facts) == 1:
        return False
    if fact == "email":
        draft.spoil(second, "its address is merged with the row above").addresses = ()
    second.cells[draft.column(fact)] = ""

    def edit(_: Draft, book: Any) -> None:
        column = draft.column(fact) + 1
        book.worksheets[0].merge_cells(
            start_row=first.first_line, end_row=second.first_line, start_column=column, end_column=column
        )

    draft.sheet_edits.append(edit)
    draft.say(f"{fact} merged over two rows")
    return True


def rows_out_of_order(draft: Draft) -> bool:
    """Another program wrote the rows of the sheet in another order, or numbered two alike."""
    if draft.form != "xlsx" or len(draft.people) < 4:
        return False
    how = draft.rng.choice(("swapped", "numbered alike", "without numbers", "a wrong size claimed"))
    if how in {"swapped", "numbered alike"}:
        draft.all_touched, draft.must_send = True, False
        for row in draft.people:
            row.touched = True

    def edit(text: str) -> str:
        rows = re.findall(r"<row .*?</row>", text, re.DOTALL)
        if how == "swapped":
            return text.replace("".join(rows), "".join((*rows[:-2], rows[-1], rows[-2])))
        if how == "numbered alike":
            number = re.search(r'r="(\d+)"', rows[-2])[1]  # type: ignore[index]
            last = re.sub(r'r="([A-Z]*)\d+"', rf'r="\g<1>{number}"', rows[-1])
            return text.replace(rows[-1], last)
        if how == "without numbers":
            return re.sub(r'(<(?:row|c)) r="[A-Z]*\d+"', r"\1", text)
        return re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:B3"', text)

    if how == "without numbers" and any(not cell for row in draft.rows for cell in row.cells):
        return False
    draft.xml_edits.append(edit)
    draft.say(f"the sheet's rows in XML: {how}")
    return True


def rows_above(draft: Draft) -> bool:
    """A title, or blank rows, stand above the headings."""
    title = draft.rng.choice(("", "", "Press list, June", "Presseverteiler"))
    for _ in range(draft.rng.choice((1, 2, 5))):
        draft.rows.insert(0, Row(cells=[], counts=True))
    if title:
        draft.rows[0].cells = [title]
        draft.must_send, draft.all_touched = False, True
    for row in draft.people:
        row.touched = row.touched or bool(title)
    draft.say(f"{title!r} above the headings")
    return True


def other_name(draft: Draft) -> bool:
    """The file's name ends in another way than what is in it."""
    draft.suffix = draft.rng.choice((".csv", ".xls", ".XLSX" if draft.form == "xlsx" else ".ODS", ".txt"))
    if draft.suffix.lower() != f".{draft.form}":
        draft.must_send, draft.all_touched = False, True
    draft.say(f"the file is called {draft.suffix}")
    return True


MUTATIONS: Final[tuple[tuple[Mutation, int], ...]] = (
    (hide_rows, 8),
    (hide_column, 3),
    (more_sheets, 8),
    (formulas, 3),
    (links, 2),
    (beside_the_table, 3),
    (merged_cells, 2),
    (rows_out_of_order, 3),
    (rows_above, 2),
    (other_name, 1),
)
