"""check.email.notices, and the other checks over messages that are notices."""
# ruff: noqa: DTZ001  wall times are naive by meaning

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.check.email.edition import check_specimen
from advisory_cli.check.email.notices import check_notice
from advisory_cli.check.wording.subjects import check_loudness
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.render import Renderer
from advisory_cli.model.checks.findings import NOWHERE, Finding, Level
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase, Specimen
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.model.schedule.times import Moment
from tests.breadth import sampled
from tests.compose_samples import TEMPLATES, embargo, everything, founding, inlined, kept, newsroom, notice

NOW = datetime(2014, 1, 25, 9, 0, tzinfo=UTC)
OLD = Moment(wall=datetime(2026, 6, 3, 0, 1), zone="Europe/London")
HELD = everything(embargo=embargo(), event=None, subject="", picture=None)
READER = Recipient(address="ada@example.com", fields={"zone": "Asia/Kathmandu", "greeting": "Dear Ada,"})


def specimen(about: Notice, phase: Phase, advisory: Advisory = HELD, *own: Path) -> Specimen:
    """One message of a notice, as it is sent."""
    made = Composer(
        advisory=advisory,
        newsroom=newsroom(),
        renderer=lambda one, two, **hooks: Renderer(one, two, folders=[*own, TEMPLATES], cache=kept(), **hooks),
        inline=inlined,
        columns=frozenset(),
        key=b"k" * 32,
        notice=about,
    )
    return made.specimen(READER, phase)


def faults(about: Notice, phase: Phase, advisory: Advisory = HELD, *own: Path) -> list[tuple[str, str]]:
    """What the check of the message says."""
    one = specimen(about, phase, advisory, *own)
    return [(f.code, f.words) for f in check_specimen(one, advisory=advisory, recipient_zone="Asia/Kathmandu")]


def words(about: Notice, advisory: Advisory = HELD) -> list[Finding]:
    """What the check of the office's words says."""
    return list(check_notice(about, advisory=advisory, now=NOW))


@pytest.mark.parametrize("language", sampled(["en-GB", "en-US", "fr"], lambda language: language == "en-GB"))
@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("kind", list(NoticeKind))
def test_notice_passes_when_it_is_as_the_templates_make_it(kind: NoticeKind, phase: Phase, language: str) -> None:
    """A notice of any kind, phase and language passes.

    Otherwise a correction could not leave because its label were taken for shouting, or its block for a bar.
    """
    if kind is NoticeKind.LIFT and phase is Phase.EMBARGOED:
        return
    advisory = replace(HELD, language=language)
    about = notice(kind, headline="An older headline, on Friday 5 June 2026 at 00:01 BST", old_embargo=OLD)
    assert faults(about, phase, advisory) == []
    assert faults(about, phase, replace(advisory, subject="Own words of the author")) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "headline"),
    [("en-GB", "5 June: a day of protest"), ("en-GB", "Monday is the day"), ("fr", "lundi 5 juin, une manifestation")],
)
def test_lift_shows_no_bar_when_a_date_follows_its_label(language: str, headline: str) -> None:
    """A lift whose headline or statement names a day passes.

    Otherwise “EMBARGO LIFTED: 5 June …” would be read as an embargo until 5 June, and no lift could be sent.
    """
    advisory = replace(HELD, language=language, headline=headline)
    for what in ("Published at 09:00 by others.", "The embargo until 00:01 on Friday was broken.", "Embargo: 5 June"):
        assert faults(notice(NoticeKind.LIFT, headline=headline, what=what), Phase.OPEN, advisory) == []


@pytest.mark.slow
def test_correction_passes_when_its_statement_speaks_of_an_embargo_that_is_over() -> None:
    """A correction of free matter may speak of a wrong embargo without being taken for a bar."""
    about = notice(what="Embargoed until 00:01 BST on Friday 5 June was a mistake of ours.")
    assert faults(about, Phase.OPEN, replace(HELD, embargo=None)) == []


def test_lift_is_refused_when_a_bar_stands_in_it() -> None:
    """A bar in the text, the preheader, the subject or the page of a lift is found."""
    right = specimen(notice(NoticeKind.LIFT), Phase.OPEN)
    bar = "EMBARGOED UNTIL 00:01 BST on Friday 5 June 2026"
    wrong = (
        replace(right, text=f"{bar}\n\n{right.text}"),
        replace(right, preheader=f"{bar}. {right.preheader}"),
        replace(right, head=replace(right.head, subject=f"{right.head.subject}: {bar}")),
        replace(right, html=right.html.replace('<h1 class="notice-line"', f'<p>{bar}</p><h1 class="notice-line"', 1)),
    )
    for one in wrong:
        assert "EMB13" in {f.code for f in check_specimen(one, advisory=HELD, recipient_zone="")}


def test_lift_is_refused_when_rendered_for_the_embargoed() -> None:
    """A lift in the embargoed phase is refused.

    Otherwise one message would say both that the embargo was lifted and that it holds.
    """
    assert "EMB12" in {code for code, _ in faults(notice(NoticeKind.LIFT), Phase.EMBARGOED)}


def test_bar_is_refused_when_it_shows_the_old_time_of_a_changed_embargo() -> None:
    """A bar that shows the old time is found, though the notice below it names the old and the new one."""
    about = notice(old_embargo=OLD)
    right = specimen(about, Phase.EMBARGOED)
    new, old = "00:01 BST on Friday 5", "00:01 BST on Wednesday 3"
    for field in ("text", "html", "preheader"):
        shown = getattr(right, field).replace("\u00a0", " ")
        wrong = replace(right, **{field: shown.replace(f"UNTIL {new}", f"UNTIL {old}")})
        found = check_specimen(wrong, advisory=HELD, recipient_zone="Asia/Kathmandu")
        assert "EMB13" in {f.code for f in found}, field


def test_notice_is_refused_when_an_own_layout_drops_its_block(tmp_path: Path) -> None:
    """A layout of the office without the notice's block is refused, and the remedies name the missing parts.

    Otherwise readers would get the same text twice without a word why.
    """
    for name in ("layout.html", "layout.txt", "_preheader.txt"):
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        for line in source.splitlines():
            if "parts/notice.html" in line or "parts/notice.txt" in line or "notice.opening" in line:
                source = source.replace(line, "")
        (tmp_path / name).write_text(source, encoding="utf-8")
    one = specimen(notice(subject=""), Phase.OPEN, HELD, tmp_path)
    found = check_specimen(one, advisory=HELD, recipient_zone="")
    assert {(f.code, f.words.partition(":")[0]) for f in found} == {
        ("HTM03", "notice.label is missing in both parts"),
        ("HTM03", "notice.statement is missing in both parts"),
        ("NOT02", "The preheader does not say “CORRECTION”."),
    }
    assert all("parts/notice.html" in f.remedy or "_preheader.txt" in f.remedy for f in found)


def test_notice_is_refused_when_its_block_stands_below_the_text(tmp_path: Path) -> None:
    """A notice that first stands beside the contacts is refused in both parts.

    Otherwise a correction would pass that nobody sees.
    """
    for kind in ("html", "txt"):
        source = (TEMPLATES / f"layout.{kind}").read_text(encoding="utf-8")
        include = f'{{% include "parts/notice.{kind}" %}}'
        footer = f'{{% include "parts/contacts.{kind}" %}}'
        source = source.replace(include, "").replace(footer, footer + "\n" + include)
        (tmp_path / f"layout.{kind}").write_text(source, encoding="utf-8")
    found = faults(notice(), Phase.OPEN, HELD, tmp_path)
    assert [code for code, _ in found] == ["NOT02", "NOT02"]
    assert "text part" in found[0][1]
    assert "HTML part" in found[1][1]


@pytest.mark.parametrize("what", ["", "  ", "…", "14", "a1 b"])
def test_correction_is_refused_when_its_statement_says_nothing(what: str) -> None:
    """A correction without a word in its statement is refused."""
    (one,) = words(notice(what=what))
    assert (one.code, one.level) == ("NOT01", Level.ERROR)


@pytest.mark.parametrize(("what", "codes"), [("", []), ("  ", []), ("…", ["NOT01"])])
def test_reminder_passes_without_words_but_is_refused_when_it_says_only_dots(what: str, codes: list[str]) -> None:
    """A reminder passes without a statement of the office, and is refused with one that says only `…`."""
    assert [one.code for one in words(notice(NoticeKind.REMINDER, what=what))] == codes


@pytest.mark.parametrize("what", ["The date is a\r\nBcc: x@example.org", "The date\x1b[31m", "=?utf-8?q?The=0Adate?="])
def test_notice_is_refused_when_its_words_hold_a_break_or_control_character(what: str) -> None:
    """A line break, a control character or an encoded word in the office's remark is refused.

    Otherwise it could forge a header.
    """
    for about in (notice(what=what), notice(NoticeKind.WITHDRAWAL, replacement=what)):
        (one,) = words(about)
        assert (one.code, one.level) == ("NOT03", Level.ERROR)
        assert "\x1b" not in one.words
        assert "\n" not in one.words


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("The demonstration begins at TBC, not at 12:30.", "TXT01"),
        ("The demonstration begins at {{ time }}.", "TXT02"),
        ("Write to [email protected] for the new date.", "TXT03"),
        ("The demonstration is on Monday 28 January 2014.", "TXT04"),
        ("INTERNAL: the date was wrong.", "TXT08"),
        ("The minister said “no.", "TXT10"),
    ],
)
def test_notice_check_finds_a_drafts_marks_when_the_office_writes_them(what: str, code: str) -> None:
    """A draft's mark or a wrong weekday in the office's own words is found as in an author's text."""
    for about in (notice(what=what), notice(NoticeKind.WITHDRAWAL, replacement=what)):
        found = words(about)
        assert [one.code for one in found] == [code]
        assert found[0].place == NOWHERE


def test_notice_passes_when_its_statement_is_an_ordinary_sentence() -> None:
    """An ordinary English or French sentence passes in a notice of every kind."""
    for what in (
        "The demonstration begins at 14:00, not at 12:30.",
        "corrects the date",
        "La manifestation a lieu le lundi 27 janvier 2014 à 14h00.",
        "The embargo ends on Friday 5 June, not on Wednesday 3 June 2026.",
    ):
        for kind in NoticeKind:
            assert words(notice(kind, what=what, replacement="A new text follows at 15:00 CET.")) == []


def test_correction_is_refused_when_the_old_embargo_equals_the_new() -> None:
    """A changed embargo of two equal times is refused, and one of two different times passes."""
    same = Moment(wall=datetime(2026, 6, 5, 1, 1), zone="Europe/Brussels")
    (one,) = words(notice(old_embargo=same))
    assert one.code == "NOT04"
    assert words(notice(old_embargo=OLD)) == []
    assert words(notice(old_embargo=OLD), replace(HELD, embargo=None)) == []
    assert words(notice(NoticeKind.LIFT, old_embargo=same)) == []


@pytest.mark.parametrize(
    "row",
    [
        "CORRECTION: Mon 27 Jan 12:30 CET, Brussels – Protest",
        "CORRECTION: MEDIA ADVISORY: Mon 27 Jan, Brussels – Protest",
        "UPDATE 12 – MEDIA ADVISORY: Protest",
        "WITHDRAWN – PLEASE DO NOT USE: Protest",
        "WITHDRAWN: EMBARGOED until 00:01 BST Fri 5 Jun: Protest",
        "CORRECTION – EMBARGO CHANGED to 00:01 BST Fri 5 Jun: Protest",
        "MISE À JOUR 1 – AVIS AUX MÉDIAS\u00a0: manifestation",
        "RETIRÉ – NE PAS UTILISER\u00a0: manifestation",
        "CORRECTIF\u00a0: COMMUNIQUÉ DE PRESSE\u00a0: manifestation",
    ],
)
def test_loudness_check_passes_when_capitals_are_a_notices_labels(row: str) -> None:
    """The trade's own labels at the head of a subject are not taken for shouting."""
    assert list(check_loudness(row, NOWHERE)) == []


def test_loudness_check_warns_when_words_after_the_labels_shout() -> None:
    """Capitals behind a notice's labels are found as shouting.

    Otherwise CORRECTION at the beginning would let everything pass.
    """
    for row in ("CORRECTION: BREAKING NEWS from Brussels", "CORRECTION: MEDIA ADVISORY: BREAKING NEWS today"):
        assert [one.code for one in check_loudness(row, founding().place("subject"))] == ["TXT05"]


def in_french(about: Notice, what: str) -> Notice:
    """The notice with a French one beside it, which says `what`."""
    return replace(about, translations=(replace(about, what=what, language="fr"),))


def test_notice_is_found_when_it_has_no_words_in_a_language_of_the_text() -> None:
    """A notice whose French readers would get English words is a warning, and one with French words is none."""
    advisory = replace(HELD, translations=(replace(HELD, language="fr"), replace(HELD, language="ar")))
    about = notice(NoticeKind.CORRECTION)
    (fault,) = [found for found in words(about, advisory) if found.code == "NOT09"]
    assert (fault.level, "fr and ar" in fault.words) == (Level.WARNING, True)
    assert "--in fr" in fault.remedy
    french = in_french(about, "Elle commence à 12 h.")
    (fault,) = [found for found in words(french, advisory) if found.code == "NOT09"]
    assert "text in ar" in fault.words
    assert not [found for found in words(french, replace(HELD, translations=())) if found.code == "NOT09"]


def test_notice_is_found_when_what_follows_is_in_one_language_alone() -> None:
    """A withdrawal whose French readers would be told in English what follows is a warning of its own."""
    advisory = replace(HELD, translations=(replace(HELD, language="fr"),))
    about = replace(notice(NoticeKind.WITHDRAWAL), replacement="A new text follows next week.")
    about = replace(about, translations=(replace(about, what="Les chiffres sont faux.", language="fr"),))
    (fault,) = [found for found in words(about, advisory) if found.code == "NOT09"]
    assert "--replacement-in fr" in fault.remedy
    french = replace(about.translations[0], replacement="Un nouveau texte suit la semaine prochaine.")
    both = replace(about, translations=(french,))
    assert not [found for found in words(both, advisory) if found.code == "NOT09"]


def test_notice_is_checked_in_every_language() -> None:
    """A placeholder in the French words is found as one in the first language is."""
    advisory = replace(HELD, translations=(replace(HELD, language="fr"),))
    found = words(in_french(notice(NoticeKind.CORRECTION), "Elle commence à TODO."), advisory)
    assert "TXT01" in {fault.code for fault in found}
