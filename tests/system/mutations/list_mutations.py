"""What hands and programs do to the cells of a list, whatever the kind of file."""

from collections.abc import Callable
from typing import Final

from tests.system.mutations.drafts import UNUSED, Draft, Row
from tests.system.mutations.people import shown_as

Mutation = Callable[[Draft], bool]  # False: it does not fit this draft, draw another

# What becomes of an address: `{}` is the address, and the second says whether a reader would still write to it.
SPOILT: Final = (
    ("{user} at {domain}", True), ("{user}@@{domain}", False), ("{user}{domain}", False), ("{user}@", False),
    ("@{domain}", False), ("{user}@localhost", False), ("{user}@{domain}.", True), ("{user}@{domain},", True),
    ("{user}@{domain};", True), ("<{user}@{domain}>", True), ("mailto:{user}@{domain}", True),
    ("Redaktion <{user}@{domain}>", True), ("{user}@{domain} (old)", True), ("{user} @{domain}", True),
    ("{user}@ {domain}", True), ("{user}＠{domain}", True), ("{user}(at){domain}", True), ("'{user}@{domain}'", True),
    ("“{user}@{domain}”", True), ("{user}@{domain}?subject=Press", True), ("https://{domain}", False),
    ("{user}@{domain}\\", True), ("{user}..x@{domain}", False), ("n/a", False), ("-", False), ("?", False),
    ("0", False),     ("unsubscribed", False), ("{user}@-{domain}", False), ("{user}@exa mple.example", False),
    ("{user}@{domain}\u00a0", True), ("\u200b{user}@{domain}", True), ("{user}\u00ad@{domain}", True),
    (" {user}@{domain}\t", True), ("\ufeff{user}@{domain}", True), ("{user}@{domain}\u200f", True),
    ("*{user}@{domain}", True), ("{user}@{domain}/other", True), ("{user}@{domain}\u2028", True),
    ("+{user}@{domain}", True), ("={user}@{domain}", True), ("{user}@{domain}#mailto:{user}@{domain}#", True),
)  # fmt: skip


def spoil_addresses(draft: Draft) -> bool:
    """Some addresses are written so that they are none any more, or nearly."""
    for _ in range(draft.rng.choice((1, 1, 2, 4))):
        row = draft.pick()
        pattern, readable = draft.rng.choice(SPOILT)
        at = draft.column("email")
        user, _, domain = row.cells[at].rpartition("@")
        if not user or " " in row.cells[at]:
            continue
        text = pattern.format(user=user, domain=domain)
        person = draft.spoil(row, f"address written as {text!r}")
        row.cells[at] = text
        person.addresses = _readings(pattern, user, domain) if readable else ()
    draft.say("addresses spoilt")
    return True


def _readings(pattern: str, user: str, domain: str) -> tuple[str, ...]:
    """The address that is meant; what is legal as it stands, such as +ada@…, is one as it stands."""
    legal = {"+{user}@{domain}": f"+{user}", "={user}@{domain}": f"={user}", "*{user}@{domain}": f"*{user}"}
    if pattern == "'{user}@{domain}'":
        return (shown_as(f"{user}@{domain}"),)
    return (shown_as(f"{legal.get(pattern, user)}@{domain}"),)


def two_in_a_cell(draft: Draft) -> bool:
    """A cell holds two people's addresses."""
    row, other = draft.pick(), draft.new_row()
    between = draft.rng.choice((", ", "; ", " ", " / ", " and ", "\n", ","))
    assert other.person is not None
    at, second = draft.column("email"), other.person.facts["email"]
    person = draft.spoil(row, f"two addresses in the cell, {between!r} between them")
    row.cells[at] += between + second
    person.addresses = (*person.addresses, shown_as(second))
    draft.say("two addresses in one cell")
    return True


def drop_addresses(draft: Draft) -> bool:
    """The cell of the address is empty."""
    if len(draft.facts) < 2:
        return False
    for _ in range(draft.rng.choice((1, 2, 5))):
        row = draft.pick()
        draft.spoil(row, "address dropped").addresses = ()
        row.cells[draft.column("email")] = draft.rng.choice(("", "", " ", "\u00a0"))
    draft.say("addresses dropped")
    return True


def repeat_rows(draft: Draft) -> bool:
    """People stand in it twice, in another spelling of the same address."""
    spellings: tuple[Callable[[str], str], ...] = (str, str.upper, str.title, lambda text: f" {text} ")
    for _ in range(draft.rng.choice((1, 3, 9))):
        row = draft.pick()
        assert row.person is not None
        again = draft.new_row()
        assert again.person is not None
        again.cells = list(row.cells)
        again.cells[draft.column("email")] = draft.rng.choice(spellings)(row.cells[draft.column("email")])
        again.person.addresses, again.person.name = row.person.addresses, row.person.name
        again.person.spoilt, again.touched = row.person.spoilt, row.touched
        draft.rows.insert(draft.rng.randrange(1, len(draft.rows) + 1), again)
        _below_heading(draft, again)
    draft.say("rows repeated")
    return True


def _below_heading(draft: Draft, row: Row) -> None:
    """Nothing stands above the heading because of a repetition."""
    if draft.rows.index(row) <= draft.rows.index(draft.heading):
        draft.rows.remove(row)
        draft.rows.append(row)


def shift_cells(draft: Draft) -> bool:
    """A row slips by a column: a cell too many in front, one too few behind."""
    if len(draft.facts) < 3:
        return False
    row = draft.pick()
    draft.spoil(row, "cells shifted to the right")
    row.cells = ["", *row.cells[:-1]] if draft.rng.random() < 0.5 else [*row.cells[1:], ""]
    draft.say("a row shifted")
    return True


def cut_column(draft: Draft) -> bool:
    """A column is cut, or loses or changes its heading."""
    at = draft.rng.randrange(len(draft.facts))
    fact, heading = draft.facts[at], draft.heading
    what = draft.rng.choice(("cut", "cut", "no heading", "renamed", "cut with its heading left"))
    draft.say(f"the column {heading.cells[at]!r}: {what}")
    if not (fact in UNUSED or (what == "cut" and fact not in {"email", "embargo_ok"})):
        draft.must_send, draft.all_touched = False, True
    if what == "cut" and len(draft.facts) > 1:
        for row in draft.rows:
            del row.cells[at : at + 1]
        del draft.facts[at]
    elif what in {"no heading", "renamed"}:
        names = ("Contact details", "Column1", "Kontakt", "?")
        heading.cells[at] = "" if what == "no heading" else draft.rng.choice(names)
        return True
    else:
        _empty_column(draft, at)
    if fact == "email":
        for row in draft.people:
            draft.spoil(row, "the addresses cut").addresses = ()
    return True


def _empty_column(draft: Draft, at: int) -> None:
    draft.must_send, draft.all_touched = False, True
    for row in draft.people:
        draft.spoil(row, "cells of a column emptied")
        row.cells[at] = ""


def double_heading(draft: Draft) -> bool:
    """A second column of addresses: some people have theirs there."""
    at = draft.column("email")
    draft.heading.cells.append(draft.rng.choice(("E-mail", "E-mail 2", "Private e-mail", "Other address", "email")))
    draft.facts.append("other address")
    draft.must_send, draft.all_touched = False, True
    for row in draft.people:
        if draft.rng.random() < 0.4:
            draft.spoil(row, "address in the second column of addresses")
            row.cells, row.cells[at : at + 1] = [*row.cells, row.cells[at]], [""]
        else:
            row.cells.append("")
    draft.say("two columns of addresses")
    return True


def blank_rows(draft: Draft) -> bool:
    """Blank rows between the others; nobody minds."""
    for _ in range(draft.rng.choice((1, 3, 40))):
        at = draft.rng.randrange(draft.rows.index(draft.heading) + 1, len(draft.rows) + 1)
        draft.rows.insert(at, Row(cells=[""] * len(draft.facts)))
    draft.say("blank rows")
    return True


def second_table(draft: Draft) -> bool:
    """Another list pasted below, with its own heading and its columns in another order."""
    order = list(range(len(draft.facts)))
    draft.rng.shuffle(order)
    if draft.rng.random() < 0.3:
        order.sort()
    if draft.rng.random() < 0.5:
        draft.rows.append(Row(cells=[""] * len(order)))
    heading = draft.heading
    draft.rows.append(Row(cells=[heading.cells[at] for at in order], touched=True, counts=True))
    draft.must_send = False
    for _ in range(draft.rng.randrange(1, 6)):
        row = draft.new_row() if "other address" not in draft.facts else None
        if row is None:
            return False
        draft.spoil(row, "below a second heading")
        row.cells = [row.cells[at] for at in order]
        draft.rows.append(row)
    draft.say("a second table below, columns in another order" if order != sorted(order) else "a second table below")
    return True


def wrong_cells(draft: Draft) -> bool:
    """Zones, languages, dates and answers that are none."""
    wrong = {
        "zone": ("CET", "Brussels time", "UTC+1", "GMT+1", "Europe/Brusels", "heure de Paris"),
        "language": ("english", "français", "E N", "xx-yy-zz-1", "en/fr"),
        "embargo_ok": ("perhaps", "asked", "yes, by phone", "✓"),
        "embargo_agreed_on": ("05/06/2026", "last May", "2026-13-01", "1926-01-01"),
    }
    fits = [fact for fact in draft.facts if fact in wrong]
    if not fits:
        return False
    for _ in range(draft.rng.choice((1, 2, 3))):
        row, fact = draft.pick(), draft.rng.choice(fits)
        text = draft.rng.choice(wrong[fact])
        draft.spoil(row, f"{fact} is {text!r}")
        row.cells[draft.column(fact)] = text
    draft.say("cells that are not understood")
    return True


def strange_cells(draft: Draft) -> bool:
    """A name or an outlet holds what no cell should."""
    strange = (
        "Ada\r\nBcc: evil@other.example", "=?utf-8?q?Ada?=", "Ada\x07", "#REF!", "{{ first_name }}", "x" * 10_500,
        "Ada\u202eda", "Zo\ufffd", "Ada\u2028Beispiel", "=1+1", "-", "'Ada", "<b>Ada</b>", "*|FNAME|*",
        "Ada\x0bBeispiel",
    )  # fmt: skip
    fits = [fact for fact in draft.facts if fact in {"first_name", "last_name", "name", "outlet"}]
    if not fits:
        return False
    row, text = draft.pick(), draft.rng.choice(strange)
    if draft.form != "csv" and any(ord(sign) < 32 and sign not in "\r\n\t" for sign in text):
        return False  # no sheet can hold it (XML 1.0)
    fact = draft.rng.choice(fits)
    draft.spoil(row, f"{fact} is {text[:40]!r}")
    row.cells[draft.column(fact)] = text
    draft.say("a strange cell")
    return True


def lines_in_unused_cells(draft: Draft) -> bool:
    """A remark of several lines, as mail programs and spreadsheets export them; nobody is to be refused for it."""
    if "notes" not in draft.facts:
        return False
    for _ in range(draft.rng.choice((1, 3))):
        row = draft.pick()
        row.touched = True
        row.cells[draft.column("notes")] = draft.rng.choice(
            ("Met in May.\nLikes tea.", "One\r\n\r\nTwo", "Call first\n")
        )
    draft.say("line breaks in a column that nothing uses")
    return True


def many_warnings(draft: Draft) -> bool:
    """More honest warnings than a screen can take, and then somebody's bad row."""
    if "embargo_ok" not in draft.facts:
        return False
    draft.grow(draft.rng.randrange(205, 260))
    for row in draft.people:
        row.cells[draft.column("embargo_ok")], row.cells[draft.column("embargo_agreed_on")] = "yes", ""
        row.touched = True
    for _ in range(draft.rng.randrange(1, 4)):
        row = draft.new_row()
        draft.rows.append(row)
        draft.spoil(row, "address without an @ below 200 warnings").addresses = ()
        row.cells[draft.column("email")] = row.cells[draft.column("email")].replace("@", ".")
    draft.say("over 200 warnings before a bad row")
    return True


def many_bad_rows(draft: Draft) -> bool:
    """Hundreds of bad rows, some with two faults; the number that is told must be the number of people."""
    draft.grow(draft.rng.randrange(230, 330))
    for row in draft.people[4:]:
        if draft.rng.random() < 0.9:
            draft.spoil(row, "address without an @").addresses = ()
            row.cells[draft.column("email")] = row.cells[draft.column("email")].replace("@", ".")
            if "zone" in draft.facts and draft.rng.random() < 0.5:
                row.cells[draft.column("zone")] = "CET"
    draft.say("hundreds of bad rows")
    return True


MUTATIONS: Final[tuple[tuple[Mutation, int], ...]] = (
    (spoil_addresses, 8),
    (two_in_a_cell, 3),
    (drop_addresses, 4),
    (repeat_rows, 5),
    (shift_cells, 3),
    (cut_column, 5),
    (double_heading, 3),
    (blank_rows, 2),
    (second_table, 4),
    (wrong_cells, 3),
    (strange_cells, 4),
    (lines_in_unused_cells, 2),
    (many_warnings, 1),
    (many_bad_rows, 1),
)
