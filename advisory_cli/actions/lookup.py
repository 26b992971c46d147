"""Find the mailings or the advisory that a person names by an id, a file, or the beginning of an id.

A whole id comes first, then the name of an existing file, then the beginning of an id. When a file has the name and
nothing was planned from this file, no mailing is found, even if the id of another mailing begins with the name.
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
from advisory_cli.read.edition_files import common_name, is_same_advisory
from advisory_cli.read.locate import find_advisory, find_advisory_by_name

_SHOWN = 8


class NeverPlanned(NoInput):
    """Fault for an advisory file that exists and of which no mailing was ever planned.

    `message` tells a person about the file, and `remedy` says what to do. `near` holds the ids of at most eight
    mailings of other texts that the typed name could also mean.
    """

    def __init__(self, message: str, *, remedy: str, near: Sequence[str]) -> None:
        super().__init__(message, remedy=remedy)
        self.near = tuple(near)


def find_mailings(ledger: MailingQueries, text: str, folder: Path) -> Sequence[MailingSummary]:
    """Return the mailing whose id is `text`, or all mailings of the advisory that `text` names, newest first.

    `text` is the id of a mailing, the id or the file of an advisory, the beginning of either id, or "last" for the
    newest mailing. `folder` is the newsroom's folder.
    Raises NoInput when nothing has that name, and NeverPlanned (a NoInput) when a file has that name and no mailing was
    planned from the file. Raises UsageFault when the name may mean several advisories.
    """
    summaries = ledger.find(text)
    if text != "last" and not any(text in {summary.mailing.id, summary.mailing.advisory_id} for summary in summaries):
        summaries = _by_file_or_beginning(summaries, text, ledger, folder)
    if not summaries:
        raise NoInput(f"No such mailing: {printable(text)}.", remedy=_known_mailings(ledger))
    if len({summary.mailing.advisory_id for summary in summaries}) > 1:
        names = ", ".join(summary.mailing.id for summary in summaries[:_SHOWN])
        raise UsageFault(f"{text} could be several mailings: {names}.", remedy="Name one of these.")
    return summaries


def find_advisory_ids(ledger: MailingQueries, text: str, folder: Path) -> Sequence[str]:
    """Return the ids of the advisories that `text` names by id, by file, or by the beginning of an id.

    The beginning may be that of an advisory's id, or of the id of one of its mailings. `folder` is the newsroom's
    folder.
    Empty when nothing has that name, and when `text` is "last" or the whole id of a mailing.
    """
    summaries = ledger.find(text)
    if text == "last" or any(text == summary.mailing.id for summary in summaries):
        return ()
    exact_ids = [text for summary in summaries if text == summary.mailing.advisory_id]
    file = _advisory_file(text, folder, by_id=not exact_ids)
    ids = [
        *exact_ids,
        *(_ids_by_file(file, ledger, folder) if file else () if exact_ids else _ids_by_former_file(text, ledger)),
    ]
    if file is None and not exact_ids:
        ids += [summary.mailing.advisory_id for summary in summaries]
    return tuple(dict.fromkeys(ids))


def other_id_mailings(ledger: MailingQueries, text: str, folder: Path) -> Sequence[MailingSummary]:
    """Return the mailings of the advisory in the file `text`, when `text` is also the id of a different advisory.

    Such a name is ambiguous: it is the id of one advisory, and the name of a file whose advisory has another id. The
    result holds the mailings of the advisory in the file, newest first. It is empty when no mailing has `text` as its
    advisory's id, or when no file of that name holds an advisory with another id. `folder` is the newsroom's folder.
    """
    if text not in {summary.mailing.advisory_id for summary in ledger.find(text)}:
        return ()
    ids = {advisory_id for advisory_id in find_advisory_ids(ledger, text, folder) if advisory_id != text}
    return _mailings_of(ids, ledger)


def had_file_name(source: str, text: str) -> bool:
    """Tell whether `source`, the path of an advisory's file, ends in the name `text`.

    `text` may include folders, and may leave out the ending .md, or the language and the ending: summit for
    summit.fr.md. False for an empty `source` or `text`.
    """
    parts, path = Path(text).parts, Path(source)
    endings = (path.parts, path.with_suffix("").parts, path.with_name(common_name(path)).parts) if source else ()
    return any(len(parts) <= len(ending) and ending[-len(parts) :] == parts for ending in endings if parts)


def _by_file_or_beginning(
    summaries: Sequence[MailingSummary], text: str, ledger: MailingQueries, folder: Path
) -> Sequence[MailingSummary]:
    """Return the mailings of the advisory whose file `text` names or named, and those whose id begins with `text`.

    Raises NeverPlanned when the file exists and nothing was planned of it.
    """
    file = _advisory_file(text, folder)
    ids = set(_ids_by_file(file, ledger, folder)) if file else set(_ids_by_former_file(text, ledger))
    by_file = _mailings_of(ids, ledger)
    if file is not None and not by_file:
        raise _never_planned(text, file, ledger)
    if "/" in text and by_file:  # a path is no beginning of an id
        return by_file
    known = {summary.mailing.id for summary in (*summaries, *by_file)}
    return [summary for summary in ledger.mailings() if summary.mailing.id in known]


def _mailings_of(ids: set[str] | list[str], ledger: MailingQueries) -> list[MailingSummary]:
    return [summary for summary in ledger.mailings() if summary.mailing.advisory_id in ids]


def _never_planned(text: str, file: Path, ledger: MailingQueries) -> NeverPlanned:
    file_advisory = written(file)
    known_names = {text, file.stem, file_advisory.id if file_advisory else text} - {"last"}
    near = {summary.mailing.id for name in known_names for summary in ledger.find(name)}
    names = [summary.mailing.id for summary in ledger.mailings() if summary.mailing.id in near][:_SHOWN]
    remedy = f"If you mean another text, name its mailing: {', '.join(names)}." if names else _known_mailings(ledger)
    message = f"No such mailing: {printable(text)}. Nothing was planned or sent of {printable(str(file))}."
    return NeverPlanned(message, remedy=remedy, near=names)


def _known_mailings(ledger: MailingQueries) -> str:
    mailing_ids = [summary.mailing.id for summary in ledger.mailings()]
    return (
        f"Mailings: {', '.join(mailing_ids[:_SHOWN])}."
        if mailing_ids
        else "Nothing has been sent from this newsroom yet."
    )


def _advisory_file(text: str, folder: Path, *, by_id: bool = True) -> Path | None:
    """Return the advisory file called `text`, found as `send` finds it. None when there is none.

    With `by_id`, the one file that has the id `text` is found too.
    """
    find = find_advisory if by_id else find_advisory_by_name
    with suppress(NoInput, OSError, ValueError):
        file = find(text, cwd=Path.cwd(), folder=folder)
        if file.suffix.lower() == ".md" or written(file) is not None:
            return file
    return None


def _ids_by_file(file: Path, ledger: MailingQueries, folder: Path) -> Iterator[str]:
    """Yield the id in a file, planned or not, and the ids of all mailings that were planned from that file."""
    advisory = written(file)
    if advisory is None:  # broken, or not ours to read: where it lies has to do
        yield from _ids_by_former_file(str(file), ledger)
        for summary in _with_file(ledger):
            if had_file_name(summary.mailing.source, file.name) and not Path(summary.mailing.source).exists():
                yield summary.mailing.advisory_id
        return
    if not _belongs_to_other_file(advisory, file, ledger, folder):
        yield advisory.id
    yield from (
        summary.mailing.advisory_id for summary in _with_file(ledger) if _is_file_of(summary.mailing.source, file)
    )


def _ids_by_former_file(text: str, ledger: MailingQueries) -> Iterator[str]:
    """Yield the ids of advisories whose file had the name `text`, or lay at that path."""
    for summary in _with_file(ledger):
        source = summary.mailing.source
        if had_file_name(source, text) or _is_file_of(source, Path(text)):
            yield summary.mailing.advisory_id


def _with_file(ledger: MailingQueries) -> Iterator[MailingSummary]:
    """Yield the mailings that were planned from a file, without earlier practice."""
    for summary in ledger.mailings():
        if summary.mailing.source and not is_earlier_practice(summary.mailing.advisory_id):
            yield summary


def _belongs_to_other_file(advisory: Advisory, file: Path, ledger: MailingQueries, folder: Path) -> bool:
    """Tell whether the mailings of a file's id belong to another file (ADV33).

    The other file either still exists with that id and other words, or is gone and said quite other things.
    """
    before = [
        summary.mailing
        for summary in _mailings_of({advisory.id}, ledger)
        if summary.mailing.notice is not NoticeKind.LIFT
    ]
    if not before or any(_is_file_of(mailing.source, file) for mailing in before):
        return False
    for mailing in before:
        if other_path := other_file(mailing.source, file, advisory.id, folder):
            other_advisory = written(other_path)
            return other_advisory is not None and not same_words(other_advisory, advisory)
    text = shingles(advisory.whole_manuscript)
    stored_texts = [manuscript for mailing in before if (manuscript := ledger.manuscript(mailing.id))]
    return bool(stored_texts) and all(shares_little(text, shingles(manuscript)) for manuscript in stored_texts)


def _is_file_of(source: str, file: Path) -> bool:
    """Tell whether a mailing was planned from this file, or from another language of the same advisory."""
    try:
        return is_same_advisory(Path(source), file)
    except (OSError, ValueError, RuntimeError):
        return False
