"""Writes the tables of the reference into the pages of docs/, from the program itself.

    python docs/reference.py            write them
    python docs/reference.py --check    only say which page is out of date, and end with 1

A table stands between the lines <!-- NAME: made by docs/reference.py --> and <!-- NAME: end -->.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from advisory_cli.cli.main import VERBS
from advisory_cli.model.exit_codes import MEANINGS
from advisory_cli.model.press.advisory import KIND_RULES
from advisory_cli.read.advisory.known_keys import GROUPS, TOP, KnownKey
from advisory_cli.read.settings.load import SETTINGS
from advisory_cli.report.json_keys import TABLES

DOCS = Path(__file__).resolve().parent


def main() -> int:
    """Write or check every page, and return the exit code."""
    stale = []
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        made = with_tables(text)
        if made == text:
            continue
        stale.append(page.name)
        if "--check" not in sys.argv:
            page.write_text(made, encoding="utf-8")
    if stale:
        sys.stdout.write(f"{'Out of date' if '--check' in sys.argv else 'Written'}: {', '.join(stale)}\n")
    return int(bool(stale) and "--check" in sys.argv)


def with_tables(text: str) -> str:
    """Return the text of a page with its tables made anew."""
    for name, table in tables():
        begin, end = f"<!-- {name}: made by docs/reference.py -->\n", f"<!-- {name}: end -->"
        before, found, rest = text.partition(begin)
        if found:
            text = f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"
    return text


def tables() -> Iterator[tuple[str, str]]:
    """Yield the name of each table and its Markdown."""
    commands = ((f"`{name}`", line) for name, (_, _, line) in VERBS.items())
    yield "commands", table(("command", "does"), commands)
    yield "exit codes", table(("code", "meaning"), ((str(code), words) for code, words in MEANINGS.items()))
    settings = ((f"`{each.name}`", f"`{each.default}`" if each.default else "", each.description) for each in SETTINGS)
    yield "settings", table(("setting", "default", "what it is"), settings)
    yield "kinds", table(("kind", "parts, in this order", "needs"), kinds())
    yield "keys", keys_table(TOP)
    for name, keys in GROUPS.items():
        yield f"keys of {name}", keys_table(keys)
    for name, meanings in TABLES.items():
        yield name, table(("key", "what it is"), ((f"`{key}`", words) for key, words in meanings.items()))


def kinds() -> Iterator[tuple[str, str, str]]:
    """Yield the row of each kind of text."""
    for kind, rules in KIND_RULES.items():
        needs = "an event" if rules.invites else "a dateline"
        if rules.for_photographers:
            needs += ", and words on what there is to see or how photographers get in"
        yield f"`{kind}`", ", ".join(rules.pieces), needs


def keys_table(keys: Iterable[KnownKey]) -> str:
    """Return the table of some keys of the advisory file. Required ones are bold."""
    rows = ((f"**`{key.name}`**" if key.required else f"`{key.name}`", f"`{key.form}`", key.meaning) for key in keys)
    return table(("key", "for example", "what it is"), rows)


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
