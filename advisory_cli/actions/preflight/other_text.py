"""Find an id that belongs to another text: the file was copied, or a new text was written into an old one's file.

The result is the finding ADV33.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from advisory_cli.actions.preflight.sent_version import delivered_count, sent_text
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.mailing.approval import people
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.likeness import LATELY, shares_little, shares_most, shingles
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.text import printable
from advisory_cli.read.advisory.file import slug
from advisory_cli.read.advisory.own_id import other_file
from advisory_cli.read.edition_files import common_name, is_same_advisory
from advisory_cli.read.locate import lies_in
from advisory_cli.report.wording.times import at_both


def check_other_text(
    advisory: Advisory,
    before: Sequence[MailingSummary],
    ledger: Ledger,
    newsroom: Newsroom,
    *,
    now: datetime,
    replaces: str = "",
    notice: bool = False,
) -> Iterator[Finding]:
    """Yield ADV33 when the id of `advisory` belongs to another text.

    `before`: the mailings under that id, newest first. `replaces`: the id of a mailing in `before` that is to be
    replaced, "" for none. That mailing is not compared. `notice`: the text leaves as a notice.
    The first of these cases that applies gives the finding:
    - Another file with other words has the id. The level is error.
    - The text shares little with everything sent or planned under the id. The level is error, or warning with `notice`.
    - The newest mailing under the id was planned with other words, from another file that does not hold the id any
      more. This case is not looked for with `notice` or `replaces`.
    """
    others = [summary for summary in before if summary.mailing.id != replaces]
    used = [
        summary
        for summary in others
        if delivered_count(summary) or (people(summary) and summary.mailing.stopped_at is None)
    ]
    path = next((path for summary in others if (path := _other_file(summary.mailing, advisory, newsroom))), None)
    if path is not None and not _is_copy(advisory, others, ledger, newsroom):
        yield _id_in_use(advisory, _display_path(path, newsroom), others[0].mailing, ledger, now)
    elif used and not _is_practised(used[0].mailing, advisory) and _is_another(advisory, used, ledger):
        newest = used[0].mailing
        where = _display_path(Path(newest.source), newsroom) if newest.source else newest.advisory_id
        level = Level.WARNING if notice else Level.ERROR
        yield _text_replaced(advisory, where, newest, ledger, level, newsroom.zone)
    elif used and not (notice or replaces):
        yield from _check_put_away_file(advisory, used, ledger, newsroom, now)


def _other_file(mailing: Mailing, advisory: Advisory, newsroom: Newsroom) -> Path | None:
    """Return the file that a mailing was planned from, where it is another one and holds the id yet."""
    if advisory.source is None or mailing.notice is NoticeKind.LIFT:
        return None
    return other_file(mailing.source, advisory.source, advisory.id, newsroom.folder)


def is_next_text(advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom) -> bool:
    """Tell whether the advisory is a new text for another day, in a copy of an earlier text's file that kept the id.

    True when the newest mailing in `before` was planned from another file, and its text differs in its words and in its
    days (of event and dateline). `before` holds the mailings under the advisory's id, newest first.
    """
    newest = next((summary.mailing for summary in before if summary.mailing.notice is not NoticeKind.LIFT), None)
    if newest is None or _former_file(newest, advisory, newsroom) is None:
        return False
    sent = sent_text(newest, ledger, newsroom)
    return sent is not None and not same_words(sent, advisory) and _days(sent) != _days(advisory)


def _days(advisory: Advisory) -> tuple[date | None, date | None]:
    event, dateline = advisory.event, advisory.dateline
    return event.starts.wall.date() if event else None, dateline.date if dateline else None


def is_own_file(advisory: Advisory, before: Sequence[MailingSummary], newsroom: Newsroom) -> bool:
    """Tell whether any mailing in `before` was planned from the file of this advisory.

    `before`: the mailings under the advisory's id. Mailings that are notices of a lifted embargo are ignored.
    When the newsroom was moved to another folder, a file of the same name counts as the same file.
    """
    return any(
        summary.mailing.source
        and summary.mailing.notice is not NoticeKind.LIFT
        and _former_file(summary.mailing, advisory, newsroom) is None
        for summary in before
    )


def _former_file(mailing: Mailing, advisory: Advisory, newsroom: Newsroom) -> Path | None:
    """Return the file of a mailing when it is another file than this advisory's, there or not. None otherwise.

    A newsroom that was moved as a whole has the same names in another folder.
    """
    path, own_file = Path(mailing.source), advisory.source
    if not mailing.source or own_file is None or mailing.notice is NoticeKind.LIFT:
        return None
    try:
        same_file = is_same_advisory(path, own_file)
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        return None
    moved = path.name == own_file.name and lies_in(own_file, newsroom.folder) and not lies_in(path, newsroom.folder)
    return None if same_file or moved else path


def _check_put_away_file(
    advisory: Advisory, used: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom, now: datetime
) -> Iterator[Finding]:
    """Yield ADV33 when the newest mailing came from another file, since put away, and has other words."""
    source = _former_file(used[0].mailing, advisory, newsroom)
    if source is None or _is_copy(advisory, used, ledger, newsroom):
        return
    if not _is_renumbered(advisory, used, ledger, newsroom):
        yield _id_of_put_away_file(advisory, _display_path(source, newsroom), used, ledger, now, newsroom.zone)


def _is_renumbered(advisory: Advisory, used: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom) -> bool:
    """Tell whether a person gave the text a later revision and kept its event and dateline: a file renamed and mended.

    A mailing whose text cannot be read counts as such a text.
    """
    sent = sent_text(used[0].mailing, ledger, newsroom)
    later = advisory.revision > max(summary.mailing.revision for summary in used)
    return later and (sent is None or (sent.event, sent.dateline) == (advisory.event, advisory.dateline))


def _is_copy(advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom) -> bool:
    """Tell whether the newest mailing has the same words, so that nobody gets another text whichever file is sent."""
    sent = sent_text(before[0].mailing, ledger, newsroom)
    return sent is not None and same_words(sent, advisory)


def _is_practised(mailing: Mailing, advisory: Advisory) -> bool:
    """Tell whether the mailing was practice with this very file, in which one text may follow another."""
    return mailing.realm is Realm.PRACTICE and mailing.source == str(advisory.source)


def _is_another(advisory: Advisory, used: Sequence[MailingSummary], ledger: Ledger) -> bool:
    """Tell whether the text shares little with each mailing. A mailing without a stored text counts as this text."""
    text = shingles(advisory.whole_manuscript)
    stored_texts = (ledger.manuscript(summary.mailing.id) for summary in used)
    return all(manuscript and shares_little(text, shingles(manuscript)) for manuscript in stored_texts)


def _id_in_use(advisory: Advisory, where: str, mailing: Mailing, ledger: Ledger, now: datetime) -> Finding:
    return finding(
        "ADV33",
        f"This id is already used by {where}: {advisory.id} (mailing {mailing.id}).",
        place=advisory.place("id"),
        remedy=f"{_id_advice(advisory, ledger)}{_own_text_hint(advisory, mailing, ledger, now)} If it is that text with"
        f" changes, make them in {where}.",
    )


def _id_of_put_away_file(
    advisory: Advisory, where: str, used: Sequence[MailingSummary], ledger: Ledger, now: datetime, zone: str
) -> Finding:
    newest = used[0].mailing
    if any(delivered_count(summary) for summary in used):
        number = max(advisory.revision - 1, *(summary.mailing.revision for summary in used)) + 1
        advice = f"write `revision: {number}`, and tell those who have it: advisory correct, or advisory update"
    else:
        advice = f"replace the scheduled one: --replace {newest.id}"
    return finding(
        "ADV33",
        f"This id was used by {where}, for a different text: {advisory.id}, mailing {newest.id},"
        f" planned at {at_both(newest.planned_at, zone)}.",
        place=advisory.place("id"),
        remedy=f"{_id_advice(advisory, ledger)}{_own_text_hint(advisory, newest, ledger, now)} If it is that text in a"
        f" renamed file, {advice}",
    )


def _own_text_hint(advisory: Advisory, mailing: Mailing, ledger: Ledger, now: datetime) -> str:
    """Return advice to use --own-text, when ADV25 would take the text under its new id for this one. "" otherwise."""
    sent = ledger.manuscript(mailing.id)
    if mailing.planned_at < now - LATELY or not shares_most(shingles(advisory.whole_manuscript), shingles(sent)):
        return ""
    return " Most of its words are the same, so send it with --own-text."


def _text_replaced(
    advisory: Advisory, where: str, mailing: Mailing, ledger: Ledger, level: Level, zone: str
) -> Finding:
    return finding(
        "ADV33",
        f"This id is already used by {where}, for a different text: “{mailing.subject}”"
        f", mailing {mailing.id}, planned at {at_both(mailing.planned_at, zone)}.",
        level=level,
        place=advisory.place("id"),
        remedy=f"{_id_advice(advisory, ledger)} If it is that text, rewritten: advisory update, or advisory correct",
    )


def _id_advice(advisory: Advisory, ledger: Ledger) -> str:
    first = " and `revision: 1`" if advisory.revision > 1 else ""
    return f"If it is a separate text, write `id: {_free_id(advisory, ledger)}`{first} into the file."


def _free_id(advisory: Advisory, ledger: Ledger) -> str:
    """Return an id that nothing was planned under: the file's name, or the file's name with a number."""
    taken = {advisory.id, *(summary.mailing.advisory_id for summary in ledger.mailings())}
    name = slug(common_name(advisory.source) if advisory.source else "") or advisory.id
    names = (name, *(f"{name[:90]}-{number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in names if candidate not in taken)


def _display_path(path: Path, newsroom: Newsroom) -> str:
    """Return the path of a file relative to the newsroom, the whole path for a file elsewhere."""
    absolute, newsroom_folder = path.resolve(), newsroom.folder.resolve()
    return printable(str(absolute.relative_to(newsroom_folder) if absolute.is_relative_to(newsroom_folder) else path))
