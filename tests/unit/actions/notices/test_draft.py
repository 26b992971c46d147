"""What a notice says of itself, and who beside its readers gets the text by it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices.audience import Released, Unserved
from advisory_cli.actions.notices.draft import (
    _files_changed,
    _freed,
    _kept_stopped,
    _nobody,
    _notice,
    _old_embargo,
    _rest,
    _stored_media,
    in_force,
)
from advisory_cli.actions.preflight.named_files import NamedFiles
from advisory_cli.actions.request import NoticeRequest
from advisory_cli.compose.serialize import pack_head
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.mailing.delivery import Approval, SentEdition, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.edition import Head, Phase, language_of_piece
from advisory_cli.model.press.files import Media, generated_attachment
from advisory_cli.model.press.newsroom import Mailbox, Newsroom
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import embargo, founding
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)
UNTIL = embargo().until
LATER = Embargo(until=replace(UNTIL, wall=UNTIL.wall + HOUR))


def request(kind: NoticeKind = NoticeKind.UPDATE, *, also_stopped: bool = False) -> NoticeRequest:
    """What a command asks for."""
    return NoticeRequest(kind=kind, name="summit", file=None, what="News", replacement="", also_stopped=also_stopped)


def summary(id_: str = "m1", *, approval: Approval | None = None, **mailed: Any) -> MailingSummary:
    """A mailing of which somebody waits."""
    return MailingSummary(mailing=mailing(id_, **mailed), counts={State.HELD: 1}, approval=approval)


@pytest.mark.parametrize(("updates", "number"), [(0, 1), (1, 2), (4, 5)])
def test_notice_counts_the_updates_before_it(updates: int, number: int) -> None:
    """The first update is number 1, and each further one is one more."""
    original: Any = SimpleNamespace(advisory=founding(), first=founding(), sent_at=NOW, updates=updates)
    notice = _notice(request(), original, founding(), old_embargo=UNTIL)
    assert (notice.number, notice.what, notice.old_embargo, notice.sent_at) == (number, "News", UNTIL, NOW)
    assert notice.first_known_as == ""


def test_notice_knows_the_first_subject_when_it_was_changed_since() -> None:
    """The words of the first mailing are kept beside those of the newest text, where the two differ."""
    first = founding(subject="", headline="An older headline")
    original: Any = SimpleNamespace(advisory=founding(), first=first, sent_at=NOW, updates=0)
    assert _notice(request(), original, founding()).first_known_as == "An older headline"


@pytest.mark.parametrize(
    ("known", "written", "now", "told"),
    [
        (UNTIL, LATER, UNTIL.instant - HOUR, True),
        (LATER.until, embargo(), UNTIL.instant - HOUR, True),
        (UNTIL, embargo(), UNTIL.instant - HOUR, False),
        (None, embargo(), UNTIL.instant - HOUR, False),
        (UNTIL, None, UNTIL.instant - HOUR, False),
        (LATER.until, embargo(), UNTIL.instant, False),  # the new one is over
    ],
)
def test_old_embargo_is_told_when_the_new_one_ends_at_another_time(
    known: Moment | None, written: Embargo | None, now: datetime, told: bool
) -> None:
    """Readers are told the end that they know beside the new one, when the two differ and the new one holds."""
    original: Any = SimpleNamespace(embargo=known)
    assert _old_embargo(original, founding(embargo=written), now) == (known if told else None)


@pytest.mark.parametrize(
    ("kind", "also_stopped", "kept"),
    [
        (NoticeKind.CORRECTION, False, True),
        (NoticeKind.UPDATE, False, True),
        (NoticeKind.UPDATE, True, False),
        (NoticeKind.WITHDRAWAL, False, False),
        (NoticeKind.REMINDER, False, False),
        (NoticeKind.LIFT, False, False),
    ],
)
def test_stopped_mailings_stay_stopped_when_a_notice_brings_a_new_text(
    kind: NoticeKind, also_stopped: bool, kept: bool
) -> None:
    """A notice with a new text keeps what a person stopped by name, unless it is to serve those people too."""
    ledger: Any = SimpleNamespace(stopped_by_name=lambda: frozenset({"m1"}))
    assert _kept_stopped(request(kind, also_stopped=also_stopped), ledger) == (
        frozenset({"m1"}) if kept else frozenset()
    )


@pytest.mark.parametrize(
    ("kind", "waiting", "group"),
    [
        (NoticeKind.CORRECTION, True, Unserved),
        (NoticeKind.CORRECTION, False, None),
        (NoticeKind.LIFT, True, Released),
        (NoticeKind.LIFT, False, None),
        (NoticeKind.WITHDRAWAL, True, None),
        (NoticeKind.REMINDER, True, None),
        (NoticeKind.CANCELLATION, True, None),
    ],
)
@pytest.mark.parametrize("known", [UNTIL, None])
def test_people_who_wait_get_the_text_when_the_notice_brings_or_frees_it(
    kind: NoticeKind, waiting: bool, group: type[Any] | None, known: Moment | None
) -> None:
    """Who waits gets the text by a correction, and by a lift what was stored for them, and nothing by a withdrawal."""
    ledger: Any = SimpleNamespace(
        unserved=lambda **_: iter([object()] if waiting else []),
        columns_kept=lambda **_: frozenset(),
        newsroom_key=b"k",
    )
    readers: Any = SimpleNamespace(
        composer=None, advisory=founding(), newsroom=Newsroom(folder=Path()), now=NOW, excluded=frozenset({"ana"})
    )
    before = [summary(embargo_until=NOW + HOUR)]
    ctx: Any = SimpleNamespace(composer=lambda *_, **__: None)
    notice = Notice(kind=kind, what="News", headline="Heat", sent_at=NOW)
    original: Any = SimpleNamespace(before=before, embargo=known)
    rest = _rest(original, readers, notice, ctx, ledger, frozenset({"m9"}))
    assert type(rest) is (group or type(None))
    if rest is not None:
        assert rest.excluded == frozenset({"ana"})
    if isinstance(rest, Unserved):
        assert (rest.old_end, rest.stopped) == (UNTIL.instant if known else None, frozenset({"m9"}))
    if isinstance(rest, Released):
        assert rest.mailings == {"m1": NOW + HOUR}


def _stored_heads(heads: dict[tuple[str, int], bytes], files: dict[str, bytes]) -> Any:
    """A ledger that holds heads of editions by mailing and language, and files by digest."""

    def piece(mailing_id: str, phase: Phase, number: int) -> bytes:
        found = heads.get((mailing_id, language_of_piece(number))) if phase is Phase.OPEN else None
        if found is None:
            raise LedgerFault("There is no such edition.", remedy="")
        return found

    return SimpleNamespace(piece=piece, file=files.__getitem__)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_stored_media_are_those_of_the_text_in_each_language_when_a_lift_had_none(language: str) -> None:
    """A reminder after a lift has the files of the text in the reader's language, and they count as unchanged.

    The languages are numbered as in the mailing with the text, whatever their order in the lift.
    """
    made = {tag: generated_attachment(f"plan.{tag}.pdf", "application/pdf", tag.encode()) for tag in ("en", "fr")}
    loaded = {tag: replace(each, file=replace(each.file, path="attachments[0]")) for tag, each in made.items()}
    sender = Mailbox(address="a@newsroom.example")
    head = Head(advisory_id="summit", revision=1, language="en", phase=Phase.OPEN, subject="S", sender=sender)
    heads = {("m1", number): pack_head(replace(head, files=(loaded[tag].file,))) for number, tag in enumerate(loaded)}
    heads |= {("m2", number): pack_head(head) for number in range(2)}
    ledger = _stored_heads(heads, {each.file.digest: each.content for each in loaded.values()})
    english, french = (SentEdition(language=tag, subject="S") for tag in ("en", "fr"))
    original: Any = SimpleNamespace(
        text_mailing=mailing("m1", editions=(english, french)), mailing=mailing("m2", editions=(french, english))
    )
    assert _stored_media(original, ledger, founding(language=language)).files == (loaded[language],)
    written = founding(language="en", translations=(founding(language="fr"),))

    def read(edition: Advisory) -> Media:
        return Media(files=(loaded[edition.language],))

    assert not _files_changed(original, written, NamedFiles(read), ledger)
    loaded[language] = replace(loaded[language], file=replace(loaded[language].file, digest="0" * 64))
    assert _files_changed(original, written, NamedFiles(read), ledger)


def test_lift_serves_the_mailings_whose_embargo_holds_and_that_may_leave() -> None:
    """An embargo is in force until its end. What was stopped or lacks its approval is not served by a lift."""
    agreed = Approval(who="ben", at=NOW)
    before = [
        summary("holds", embargo_until=NOW + HOUR),
        summary("over", embargo_until=NOW),
        summary("none"),
        summary("lifted", embargo_until=NOW + HOUR, lifted_at=NOW),
        summary("stopped", embargo_until=NOW + HOUR, stopped_at=NOW),
        summary("unapproved", embargo_until=NOW + HOUR, needs_approval=True),
        summary("approved", embargo_until=NOW + HOUR, needs_approval=True, approval=agreed),
        summary("notice", embargo_until=NOW + HOUR, notice=NoticeKind.UPDATE),
    ]
    assert set(in_force(before, NOW)) == {"holds", "stopped", "unapproved", "approved", "notice"}
    assert _freed(before, NOW) == {"holds": NOW + HOUR, "approved": NOW + HOUR}


def test_notice_about_what_nobody_has_says_what_waits() -> None:
    """A notice about a text that waits says how that is given up, and one about a text never sent how to send it."""
    assert "advisory stop" not in _nobody(request(), "summit", []).remedy
    assert "advisory stop m2" in _nobody(request(), "summit", [summary("m2"), summary("m1")]).remedy
