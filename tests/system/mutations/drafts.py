"""A list while it is being spoilt: rows of cells with the people in them, and how they will be written to a file."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from tests.system.mutations.people import Person, invent

SheetState = Literal["visible", "hidden", "veryHidden"]

COLUMNS: Final = {  # who exports: the heading of each fact, in the order of the columns
    "ours": {
        "email": "email", "first_name": "first_name", "last_name": "last_name", "outlet": "outlet", "beat": "beat",
        "language": "language", "zone": "zone", "embargo_ok": "embargo_ok", "embargo_agreed_on": "embargo_agreed_on",
    },
    "office": {
        "first_name": "First Name", "last_name": "Last Name", "outlet": "Organisation", "email": "E-mail",
        "phone": "Phone", "beat": "Beat", "notes": "Remarks",
    },
    "french": {
        "last_name": "Nom", "first_name": "Prénom", "outlet": "Rédaction", "email": "Courriel", "language": "Langue",
        "phone": "Téléphone", "notes": "Remarques", "empty": "Divers",
    },
    "german": {
        "first_name": "Vorname", "last_name": "Nachname", "outlet": "Redaktion", "email": "E-Mail-Adresse",
        "phone": "Telefon", "zone": "Zeitzone", "empty": "Fax", "notes": "Bemerkung",
    },
    "outlook": {
        "empty": "Middle Name", "first_name": "First Name", "last_name": "Last Name", "outlet": "Company",
        "role": "Job Title", "phone": "Business Phone", "email": "E-mail Address", "name": "E-mail Display Name",
        "notes": "Notes",
    },
    "google": {
        "first_name": "First Name", "empty": "Middle Name", "last_name": "Last Name", "outlet": "Organization Name",
        "notes": "Notes", "email": "E-mail 1 - Value", "phone": "Phone 1 - Value",
    },
    "addresses": {"email": "Email"},
    "address last": {"name": "Name", "outlet": "Media", "email": "Email address"},
}  # fmt: skip
UNUSED: Final = frozenset({"phone", "notes", "empty"})  # facts no template of ours prints


@dataclass(slots=True, eq=False)
class Row:
    """A row; one without a person is a heading, a blank line or rubbish."""

    cells: list[str]
    person: Person | None = None
    touched: bool = False
    hidden: str = ""  # of a sheet: the way in which the row is hidden
    counts: bool = False  # rubbish that may be counted as a row with a mistake
    first_line: int = 0
    last_line: int = 0


@dataclass(slots=True)
class Draft:
    """A list, and the command it is sent by. `form` is csv, xlsx or ods; `facts` names each column's fact."""

    rng: random.Random
    form: str
    source: str
    facts: list[str]
    rows: list[Row]
    words: list[str] = field(default_factory=list)  # the mutations
    flags: list[str] = field(default_factory=list)  # of `send`
    before: list[tuple[str, ...]] = field(default_factory=list)  # commands to run first
    barred: set[str] = field(default_factory=set)  # who must get nothing
    files: dict[str, str] = field(default_factory=dict)  # further files by their path
    must_send: bool = True  # nothing in it is wrong: refusing it is a fault too
    all_touched: bool = False  # no line can be blamed alone
    text_edits: list[Callable[["Draft", list[str]], None]] = field(default_factory=list)  # on the rows as text
    byte_edits: list[Callable[["Draft", list[bytes]], None]] = field(default_factory=list)
    sheet_edits: list[Callable[["Draft", object], None]] = field(default_factory=list)  # on openpyxl's workbook
    more_sheets: list[tuple[str, SheetState, list[Row]]] = field(default_factory=list)  # title, state, rows
    xml_edits: list[Callable[[str], str]] = field(default_factory=list)  # on the XML of the first sheet
    aside: list[Row] = field(default_factory=list)  # people outside the table
    first_sheet: SheetState = "visible"
    active: int = 0
    style: str = ""
    suffix: str = ""
    invented: int = 0

    @property
    def heading(self) -> Row:
        """The heading row."""
        return next(row for row in self.rows if row.cells and row.person is None and not row.counts)

    @property
    def people(self) -> list[Row]:
        """The rows of the first sheet that hold a person."""
        return [row for row in self.rows if row.person is not None]

    @property
    def written(self) -> list[Row]:
        """All rows that hold a person, whatever the sheet."""
        sheets = (self.rows, *(rows for _, _, rows in self.more_sheets), self.aside)
        return [row for rows in sheets for row in rows if row.person]

    def column(self, fact: str) -> int:
        """The position of a fact's column; -1 where the list has none."""
        return self.facts.index(fact) if fact in self.facts else -1

    def pick(self) -> Row:
        """One person's row that no mutation has touched yet, or any."""
        fresh = [row for row in self.people if not row.touched]
        return self.rng.choice(fresh or self.people)

    def spoil(self, row: Row, words: str) -> Person:
        """Mark a row as one that may be named; the person in it."""
        assert row.person is not None
        row.touched, self.must_send = True, False
        row.person.spoilt = f"{row.person.spoilt}, {words}".strip(", ")
        return row.person

    def say(self, words: str) -> None:
        """Note a mutation."""
        self.words.append(words)

    def new_row(self) -> Row:
        """One more person, not yet among the rows."""
        person = invent(self.invented, self.rng)
        self.invented += 1
        return Row(cells=[person.facts.get(fact, "") for fact in self.facts], person=person)

    def grow(self, to: int) -> None:
        """Add people until there are that many."""
        while len(self.people) < to:
            self.rows.append(self.new_row())


def good_list(rng: random.Random, form: str) -> Draft:
    """A list without a fault, of the size that hands edit, as some program exports it."""
    source = rng.choice(list(COLUMNS))
    facts = list(COLUMNS[source])
    draft = Draft(rng=rng, form=form, source=source, facts=facts, rows=[Row(cells=list(COLUMNS[source].values()))])
    draft.grow(rng.randrange(4, 19))
    return draft
