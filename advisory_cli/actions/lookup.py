"""Mailings by the name a person gives them: an id, a file, a beginning of an id. A file that is there is that text and
no other: a beginning never stands for it, nor does what was sent of another file.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.mailing.earlier_practice import is_earlier_practice
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.likeness import shares_little, shingles
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.text import printable
from advisory_cli.read.advisory.own_id import other_file, written
from advisory_cli.read.locate import find_advisory

_SHOWN = 8


class NeverPlanned(NoInput):
    """The file is there, and nothing was planned of it; `near` are mailings of other texts with a name like it."""

    def __init__(self, message: str, *, remedy: str, near: Sequence[str]) -> None:
        super().__init__(message, remedy=remedy)
        self.near = tuple(near)


def find_mailings(register: MailingQueries, text: str, folder: Path) -> Sequence[MailingSummary]:
    """Return the mailing that `text` names, or all mailings of the advisory that it names, newest first.

    `text` is the id of a mailing, the id or the file of an advisory, a beginning of an id, or "last". `folder` is the
    newsroom's. Raises NoInput when nothing has that name, NeverPlanned (a NoInput) when only a file has it, and
    UsageFault when `text` may mean several advisories.
    """
    found = register.find(text)
    if text != "last" and not any(text in {one.mailing.id, one.mailing.advisory_id} for one in found):
        found = _by_file_or_beginning(found, text, register, folder)
    if not found:
        raise NoInput(f"No mailing is called {printable(text)}.", remedy=_there_are(register))
    if len({one.mailing.advisory_id for one in found}) > 1:
        names = ", ".join(one.mailing.id for one in found[:_SHOWN])
        raise UsageFault(f"{text} may mean several mailings: {names}.", remedy="Say one of these.")
    return found


def advisories_called(register: MailingQueries, text: str, folder: Path) -> Sequence[str]:
    """Return the ids of the advisories that `text` names by id or by file. Empty when `text` names a single mailing."""
    found = register.find(text)
    if text == "last" or any(text == one.mailing.id for one in found):
        return ()
    exact = [text for one in found if text == one.mailing.advisory_id]
    file = _file(text, folder)
    ids = [*exact, *(_ids_at(file, register, folder) if file else () if exact else _ids_of_old(text, register))]
    if file is None and not exact:
        ids += [one.mailing.advisory_id for one in found]
    return tuple(dict.fromkeys(ids))


def not_meant(register: MailingQueries, text: str, folder: Path) -> Sequence[MailingSummary]:
    """Return the mailings of a file called `text` that has another id, where `text` is the id of other mailings."""
    if text not in {one.mailing.advisory_id for one in register.find(text)}:
        return ()
    ids = {name for name in advisories_called(register, text, folder) if name != text}
    return _of(ids, register)


def lay_at(source: str, text: str) -> bool:
    """Tell whether an advisory's file had the name `text`, with or without folders and ending."""
    parts, path = Path(text).parts, Path(source)
    ways = (path.parts, path.with_suffix("").parts) if source else ()
    return any(len(parts) <= len(way) and way[-len(parts) :] == parts for way in ways if parts)


def _by_file_or_beginning(
    found: Sequence[MailingSummary], text: str, register: MailingQueries, folder: Path
) -> Sequence[MailingSummary]:
    """Return the mailings of the advisory whose file `text` names or named, and those whose id begins with `text`.

    Raises NeverPlanned when the file exists and nothing was planned of it.
    """
    file = _file(text, folder)
    ids = set(_ids_at(file, register, folder)) if file else set(_ids_of_old(text, register))
    meant = _of(ids, register)
    if file is not None and not meant:
        raise _never_planned(text, file, register)
    if "/" in text and meant:  # a path is no beginning of an id
        return meant
    known = {one.mailing.id for one in (*found, *meant)}
    return [one for one in register.mailings() if one.mailing.id in known]


def _of(ids: set[str] | list[str], register: MailingQueries) -> list[MailingSummary]:
    return [one for one in register.mailings() if one.mailing.advisory_id in ids]


def _never_planned(text: str, file: Path, register: MailingQueries) -> NeverPlanned:
    own = written(file)
    called = {text, file.stem, own.id if own else text} - {"last"}
    near = {one.mailing.id for name in called for one in register.find(name)}
    names = [one.mailing.id for one in register.mailings() if one.mailing.id in near][:_SHOWN]
    remedy = f"If you mean another text, say it by its mailing: {', '.join(names)}." if names else _there_are(register)
    message = f"No mailing is called {printable(text)}: nothing was planned or sent of {printable(str(file))}."
    return NeverPlanned(message, remedy=remedy, near=names)


def _there_are(register: MailingQueries) -> str:
    known = [one.mailing.id for one in register.mailings()]
    return f"There are: {', '.join(known[:_SHOWN])}." if known else "Nothing has been sent from this newsroom yet."


def _file(text: str, folder: Path) -> Path | None:
    """Return the advisory file called `text`, found as `send` finds it. None when there is none."""
    with suppress(NoInput, OSError, ValueError):
        file = find_advisory(text, cwd=Path.cwd(), folder=folder)
        if file.suffix.lower() == ".md" or written(file) is not None:
            return file
    return None


def _ids_at(file: Path, register: MailingQueries, folder: Path) -> Iterator[str]:
    """Yield the id in a file, planned or not, and the ids of all mailings that were planned from that file."""
    advisory = written(file)
    if advisory is None:  # broken, or not ours to read: where it lies has to do
        yield from _ids_of_old(str(file), register)
        for one in _summaries(register):
            if lay_at(one.mailing.source, file.name) and not Path(one.mailing.source).exists():
                yield one.mailing.advisory_id
        return
    if not _is_another(advisory, file, register, folder):
        yield advisory.id
    here = _resolved(str(file))
    yield from (one.mailing.advisory_id for one in _summaries(register) if _resolved(one.mailing.source) == here)


def _ids_of_old(text: str, register: MailingQueries) -> Iterator[str]:
    """Yield the ids of advisories whose file had the name `text`, or lay at that path."""
    here = _resolved(text)
    for one in _summaries(register):
        source = one.mailing.source
        if lay_at(source, text) or (here is not None and _resolved(source) == here):
            yield one.mailing.advisory_id


def _summaries(register: MailingQueries) -> Iterator[MailingSummary]:
    """Yield the mailings that were planned from a file, without earlier practice."""
    for one in register.mailings():
        if one.mailing.source and not is_earlier_practice(one.mailing.advisory_id):
            yield one


def _is_another(advisory: Advisory, file: Path, register: MailingQueries, folder: Path) -> bool:
    """Tell whether the mailings of a file's id belong to another file (ADV33).

    The other file either still exists with that id and other words, or is gone and said quite other things.
    """
    before = [one.mailing for one in _of({advisory.id}, register) if one.mailing.notice is not NoticeKind.LIFT]
    here = _resolved(str(file))
    if not before or any(_resolved(one.source) == here for one in before):
        return False
    for one in before:
        if other := other_file(one.source, file, advisory.id, folder):
            said = written(other)
            return said is not None and not same_words(said, advisory)
    text = shingles(advisory.manuscript)
    kept = [manuscript for one in before if (manuscript := register.manuscript(one.id))]
    return bool(kept) and all(shares_little(text, shingles(manuscript)) for manuscript in kept)


def _resolved(text: str) -> Path | None:
    try:
        return Path(text).resolve()
    except (OSError, ValueError, RuntimeError):
        return None
