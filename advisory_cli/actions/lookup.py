"""Lookup of mailings by the name that a person gives them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.mailing.earlier_practice import is_earlier_practice
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.read.advisory.own_id import written_id


def find_mailings(register: MailingQueries, text: str) -> Sequence[MailingSummary]:
    """Return the mailing that `text` names, or all mailings of the advisory that it names, newest first.

    `text` is the id of a mailing, the id or the file of an advisory, or "last".
    Raises NoInput when nothing has that name, and UsageFault when `text` may mean several advisories.
    """
    found = register.find(text)
    if text != "last" and not any(text in {one.mailing.id, one.mailing.advisory_id} for one in found):
        found = _with_file(found, text, register)
    if not found:
        known = [one.mailing.id for one in register.mailings()]
        remedy = f"There are: {', '.join(known[:8])}." if known else "Nothing has been sent from this newsroom yet."
        raise NoInput(f"No mailing is called {text}.", remedy=remedy)
    if len({one.mailing.advisory_id for one in found}) > 1:
        names = ", ".join(one.mailing.id for one in found[:8])
        raise UsageFault(f"{text} may mean several mailings: {names}.", remedy="Say one of these.")
    return found


def advisories_called(register: MailingQueries, text: str) -> Sequence[str]:
    """Return the ids of the advisories that `text` names by id or by file. Empty when `text` names a single mailing."""
    found = register.find(text)
    if text == "last" or any(text == one.mailing.id for one in found):
        return ()
    exact = [one.mailing.advisory_id for one in found if text == one.mailing.advisory_id]
    ids = exact or [*_ids(text, register), *(one.mailing.advisory_id for one in found)]
    return tuple(dict.fromkeys(ids))


def lay_at(source: str, text: str) -> bool:
    """Tell whether an advisory's file had the name `text`, with or without folders and ending."""
    parts, path = Path(text).parts, Path(source)
    ways = (path.parts, path.with_suffix("").parts) if source else ()
    return any(len(parts) <= len(way) and way[-len(parts) :] == parts for way in ways if parts)


def _with_file(found: Sequence[MailingSummary], text: str, register: MailingQueries) -> Sequence[MailingSummary]:
    """Add the mailings of the advisory that has, or had, the file `text`."""
    ids = set(_ids(text, register))
    if not ids or ids == {one.mailing.advisory_id for one in found}:
        return found
    known = {one.mailing.id for one in found} if "/" not in text else set()  # a path is no beginning of an id
    return [one for one in register.mailings() if one.mailing.advisory_id in ids or one.mailing.id in known]


def _ids(text: str, register: MailingQueries) -> Iterator[str]:
    here = _resolved(text)
    for one in register.mailings():
        source = "" if is_earlier_practice(one.mailing.advisory_id) else one.mailing.source
        if lay_at(source, text) or (source and here is not None and _resolved(source) == here):
            yield one.mailing.advisory_id
    if here is not None and here.is_file() and (name := written_id(here)):
        yield name


def _resolved(text: str) -> Path | None:
    try:
        return Path(text).resolve()
    except (OSError, ValueError, RuntimeError):
        return None
