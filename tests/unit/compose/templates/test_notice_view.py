"""Notices as they are made: subject, inbox row, first lines, and what is left out where the text is not repeated."""
# ruff: noqa: DTZ001  wall times are naive by meaning

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.compose.composer import Composer
from advisory_cli.compose.render import Renderer
from advisory_cli.compose.templates.labels import available, load_labels
from advisory_cli.model.errors import BadData
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory, Embargo, Kind
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.model.schedule.times import Moment
from tests.breadth import sampled
from tests.compose_samples import (
    TEMPLATES,
    WHAT,
    arranged,
    embargo,
    everything,
    founding,
    inlined,
    kept,
    newsroom,
    notice,
    one_line,
    recipient,
    renderer,
    visible,
)

KINDS = pytest.mark.parametrize("kind", list(NoticeKind))
REPEATING = pytest.mark.parametrize("kind", [one for one in NoticeKind if one.repeats_text])
SILENT = pytest.mark.parametrize("kind", [NoticeKind.WITHDRAWAL, NoticeKind.LIFT])
BAR = "EMBARGOED UNTIL 00:01 BST on Friday 5 June 2026 (London)"
OLD = Moment(wall=datetime(2026, 6, 3, 18, 0), zone="Europe/London")


def parts(made: Renderer, phase: Phase = Phase.OPEN, **fields: str) -> tuple[str, str]:
    """Both parts of one message."""
    person = recipient(**fields)
    return made.render("text", phase, person), made.render("html", phase, person)


def subject(kind: NoticeKind, phase: Phase = Phase.OPEN, advisory: Advisory | None = None, **changes: Any) -> str:
    """The inbox row of a notice about the founding advisory without the subject of its author."""
    return renderer(
        advisory or founding(subject="", embargo=embargo()), notice=notice(kind, **{"subject": "", **changes})
    ).subject(phase)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("correction", "CORRECTION: Mon 27 Jan 12:30 CET, Brussels – Protest on 27 January against…"),
        ("update", "UPDATE 1 – MEDIA ADVISORY: Mon 27 Jan 12:30 CET – Protest on 27 January…"),
        ("reminder", "REMINDER – MEDIA ADVISORY: Mon 27 Jan 12:30 CET – Protest on 27 January…"),
        ("cancellation", "CANCELLED: Mon 27 Jan 12:30 CET, Brussels – Protest on 27 January against…"),
        ("postponement", "POSTPONED: Protest on 27 January against Russia’s crack-down on civil…"),
        ("withdrawal", "WITHDRAWN – PLEASE DO NOT USE: Protest on 27 January against Russia’s…"),
        ("lift", "EMBARGO LIFTED: Protest on 27 January against Russia’s crack-down on civil…"),
    ],
)
def test_subject_begins_with_the_label_of_the_notice(kind: str, expected: str) -> None:
    """The subject of a notice begins with its label and has at most 78 characters.

    Otherwise a correction would look like one more advisory, or a postponed event be announced for its old day.
    """
    assert subject(NoticeKind(kind)) == expected
    assert len(expected) <= 78


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("correction", "CORRECTION: EMBARGOED until 00:01 BST Fri 5 Jun (London): Protest on 27…"),
        ("update", "UPDATE 1: EMBARGOED until 00:01 BST Fri 5 Jun (London): Protest on 27 January…"),
        ("withdrawal", "WITHDRAWN: EMBARGOED until 00:01 BST Fri 5 Jun (London): Protest on 27…"),
    ],
)
def test_subject_of_a_notice_keeps_the_embargo_when_there_is_one(kind: str, expected: str) -> None:
    """The subject of an embargoed notice has its label and the embargo.

    Otherwise a reader of it alone would publish too early.
    """
    assert subject(NoticeKind(kind), Phase.EMBARGOED) == expected
    assert len(expected) <= 78


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("correction", "CORRECTIF : "),
        ("update", "MISE À JOUR 2 – AVIS AUX MÉDIAS : "),
        ("reminder", "RAPPEL – AVIS AUX MÉDIAS : "),
        ("cancellation", "ANNULÉ : "),
        ("postponement", "REPORTÉ : "),
        ("withdrawal", "RETIRÉ – NE PAS UTILISER : "),
        ("lift", "EMBARGO LEVÉ : "),
    ],
)
def test_subject_of_a_notice_is_french_when_the_advisory_is(kind: str, expected: str) -> None:
    """The subject of a French notice begins with the French label and a colon behind a no-break blank."""
    row = subject(NoticeKind(kind), advisory=founding(language="fr", subject=""), number=2)
    assert row.startswith(expected.replace(" : ", "\u00a0: "))


def test_subject_of_a_notice_drops_the_label_of_the_authors_own() -> None:
    """The author's own subject follows the notice's label without its own, and is cut at 78 characters."""
    row = renderer(founding(), notice=notice()).subject(Phase.OPEN)
    assert row == "CORRECTION: Mon 27 Jan 12:30 CET, Brussels – NGO protest, EU-Russia summit"
    own = renderer(founding(subject="Tomorrow: a protest"), notice=notice()).subject(Phase.OPEN)
    assert own == "CORRECTION: Tomorrow: a protest"
    long = renderer(founding(subject="word " * 30), notice=notice()).subject(Phase.OPEN)
    assert len(long) <= 78
    assert long.endswith("word…")


@pytest.mark.parametrize(
    ("sent", "known"), [("", "The old headline"), ("Walk, 5 June", "Walk, 5 June"), ("Media advisory: Walk", "Walk")]
)
@SILENT
def test_subject_of_a_notice_without_the_text_is_the_one_that_readers_know(
    kind: NoticeKind, sent: str, known: str
) -> None:
    """A withdrawal and a lift are named by the subject that was sent, or else by its headline, and the body says it.

    Otherwise nobody finds the message that is meant, as where the file has another subject by now.
    """
    changes: dict[str, Any] = {"headline": "The old headline", "subject": sent}
    row = subject(kind, advisory=founding(subject="The new one"), **changes)
    assert row.endswith(f": {known}")
    text, html = parts(renderer(notice=notice(kind, **changes)))
    for part in (one_line(text), visible(html)):
        assert f"as: {sent or 'The old headline'}" in part


@pytest.mark.parametrize(
    ("what", "kind", "expected"),
    [
        ("corrects the date", NoticeKind.CORRECTION, "CORRECTION: Protest in Brussels (corrects the date)"),
        ("adds a speaker", NoticeKind.UPDATE, "UPDATE 1 – PRESS RELEASE: Protest in Brussels (adds a speaker)"),
        ("The date was wrong.", NoticeKind.CORRECTION, "CORRECTION: Protest in Brussels"),
        ("corrects the date.", NoticeKind.CORRECTION, "CORRECTION: Protest in Brussels"),
        ("corrects " + "very " * 9 + "much", NoticeKind.CORRECTION, "CORRECTION: Protest in Brussels"),
        ("corrects the date", NoticeKind.REMINDER, "REMINDER – PRESS RELEASE: Protest in Brussels"),
    ],
)
def test_subject_of_a_notice_has_a_remark_in_brackets_when_it_is_short(
    what: str, kind: NoticeKind, expected: str
) -> None:
    """A short remark that is no sentence stands in brackets in the subject of a correction or an update."""
    advisory = founding(subject="", headline="Protest in Brussels", kind=Kind.PRESS_RELEASE, event=None)
    assert subject(kind, advisory=advisory, what=what) == expected


def test_subject_of_a_notice_leaves_a_remark_out_when_it_does_not_fit() -> None:
    """A remark that does not fit beside the headline is left out, and the subject stays within 78 characters."""
    advisory = founding(subject="", event=None)
    row = subject(NoticeKind.CORRECTION, advisory=advisory, what="corrects the date")
    assert "(corrects" not in row
    assert len(row) <= 78


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "First sent on 24 January 2014. What stands below still holds."),
        ("fr", "Envoyé pour la première fois le 24 janvier 2014. Ce qui suit reste valable."),
    ],
)
def test_reminder_names_the_day_of_its_first_sending_when_it_has_no_words(language: str, statement: str) -> None:
    """A reminder without words says in both parts when the text was first sent and that it still holds."""
    text, html = parts(renderer(founding(language=language), notice=notice(NoticeKind.REMINDER, what=" ")))
    assert statement in one_line(text)
    assert statement in one_line(visible(html))
    text, _ = parts(renderer(founding(language=language), notice=notice(NoticeKind.REMINDER, what="Doors open at 9.")))
    assert "Doors open at 9." in one_line(text)
    assert statement not in one_line(text)


@REPEATING
def test_notice_is_the_first_line_and_the_text_follows(kind: NoticeKind) -> None:
    """The label and the statement are the first line of both parts and the preheader, and the text follows."""
    made = renderer(notice=notice(kind))
    text, html = parts(made)
    label = made.notice_facts(Phase.OPEN)[0].shown
    assert text.startswith(f"{label}: The demonstration begins at 14:00, not at")
    assert visible(html).startswith(f"{label}: {WHAT} Amnesty International MEDIA ADVISORY")
    assert made.render("preheader", Phase.OPEN, recipient()).startswith(f"{label}: {WHAT} EU leaders must")
    assert "deteriorating" in text
    assert "deteriorating" in html


@KINDS
def test_bar_stays_above_the_notice_when_the_embargo_holds(kind: NoticeKind) -> None:
    """The bar stands above the notice in both parts and the preheader, and a lift shows none."""
    made = renderer(founding(embargo=embargo()), notice=notice(kind))
    text, html = parts(made, Phase.EMBARGOED)
    label = made.notice_facts(Phase.EMBARGOED)[0].shown
    preheader = made.render("preheader", Phase.EMBARGOED, recipient())
    if kind is NoticeKind.LIFT:
        assert "EMBARGOED" not in text + html + preheader + made.subject(Phase.EMBARGOED)
        return
    assert text.split("\n\n")[0] == f"{BAR}\n= 23:01 UTC on Thursday 4 June 2026"
    assert text.split("\n\n")[1].startswith(f"{label}: The demonstration")
    assert visible(html).startswith(f"{BAR} = 23:01 UTC on Thursday 4 June 2026 {label}: {WHAT}")
    assert preheader.startswith(f"{BAR} = 23:01 UTC on Thursday 4 June 2026. {label}: {WHAT}")


def test_notice_names_the_earlier_headline_when_it_changed() -> None:
    """A changed headline is named in both parts with the day of sending, and one of other blanks is not."""
    same = renderer(founding(subject=""), notice=notice(headline=founding().headline.replace(" ", "  ", 3), subject=""))
    assert "You received this" not in "".join(parts(same))
    text, html = parts(renderer(notice=notice(headline="Another headline", subject="")))
    sentence = "You received this, first sent on 24 January 2014, as: Another headline"
    assert sentence in one_line(text)
    assert sentence in visible(html)


def test_withdrawal_names_the_first_subject_and_the_later_one() -> None:
    """Readers find the text under the subject of its first mailing, and under the one that a correction gave it."""
    told = notice(NoticeKind.WITHDRAWAL, headline="New headline", subject="", first_known_as="Old headline")
    for part in parts(renderer(notice=told)):
        words = visible(part) if "<html" in part else one_line(part)
        assert "first sent on 24 January 2014, as: Old headline Later sent as: New headline" in words
    same = one_line(parts(renderer(notice=notice(NoticeKind.WITHDRAWAL)))[0])
    assert "Later sent as" not in same


def test_notice_names_the_day_of_sending_on_the_offices_calendar() -> None:
    """The day of sending is that of the office's zone.

    Otherwise a text sent before midnight would be named by another day.
    """
    sent = datetime(2014, 1, 23, 23, 30, tzinfo=UTC)
    for zone, day in (("Europe/Brussels", "24 January"), ("America/New_York", "23 January"), ("", "23 January")):
        made = renderer(office=newsroom(zone=zone), notice=notice(NoticeKind.WITHDRAWAL, sent_at=sent))
        assert f"first sent on {day} 2014" in one_line(parts(made)[0])


@SILENT
def test_withdrawal_and_lift_do_not_repeat_the_text(kind: NoticeKind) -> None:
    """A withdrawal and a lift repeat no words of the text, and name its headline, day, reference and contacts.

    Otherwise words that must not be used would be sent once more.
    """
    full = arranged(embargo=embargo())
    made = renderer(full, notice=notice(kind, headline="The known headline", subject=""))
    text, html = parts(made, greeting="Dear Ada,")
    for part in (text, inlined(html), made.render("preheader", Phase.OPEN, recipient())):
        for said in (
            "A standfirst",
            "The lead",
            "Quoted",
            "event title",
            "Older text",
            "first note",
            "About the office",
        ):
            assert said not in part
        for said in ("Dear Ada", full.headline[:30], "img.example", "stream.example", "MEDIA ADVISORY", "a.amnesty.eu"):
            assert said not in part
    for part in (one_line(text), visible(html)):
        for said in ("Amnesty International", "The known headline", "24 January 2014", "REF-14-003", WHAT, "A Contact"):
            assert said in part, said
        assert part.count("REF-14-003") == 1
        assert "press@example.org" in part
    assert text.count(made.end_mark) == visible(html).count(made.end_mark) == 1


def test_withdrawal_says_whether_another_text_follows() -> None:
    """A withdrawal names the replacement, or says that there is none yet, else a desk would wait for a text in vain."""
    text, _ = parts(renderer(notice=notice(NoticeKind.WITHDRAWAL)))
    assert "There is no replacement yet." in text
    text, _ = parts(renderer(notice=notice(NoticeKind.WITHDRAWAL, replacement="A new text follows at 15:00 CET.")))
    assert "A new text follows at 15:00 CET." in text
    assert "no replacement" not in text


def test_lift_says_that_the_text_is_free_and_why() -> None:
    """A lift begins both parts with the word that the text may be published now, and the reason."""
    made = renderer(founding(embargo=embargo()), notice=notice(NoticeKind.LIFT, what="A paper has published it."))
    text, html = parts(made)
    assert text.startswith("EMBARGO LIFTED: The embargo has ended. This may be published now.\n\nReason: A paper has")
    assert visible(html).startswith("EMBARGO LIFTED: The embargo has ended. This may be published now. Reason: A paper")


@SILENT
def test_withdrawal_and_lift_pass_when_the_text_has_a_fault(kind: NoticeKind) -> None:
    """A text with a fault in its body can be withdrawn or lifted, though it could not be sent."""
    broken = founding(body="See ![a picture](https://example.org/x.png) and [this](ftp://example.org).")
    with pytest.raises(BadData):
        renderer(broken)
    assert WHAT in one_line(parts(renderer(broken, notice=notice(kind)))[0])


def test_correction_shows_both_times_when_the_embargo_changed() -> None:
    """A changed embargo is shown with its old and new times in both parts, and in the open phase with none.

    Otherwise an editor who has written down the old time would not see that it is another one.
    """
    made = renderer(founding(embargo=embargo(), subject=""), notice=notice(old_embargo=OLD))
    text, html = parts(made, Phase.EMBARGOED)
    for part in (one_line(text), visible(html)):
        assert f"CORRECTION – EMBARGO CHANGED: {WHAT}" in part
        assert "Old embargo: 18:00 BST on Wednesday 3 June 2026 (London)" in part
        assert "New embargo: 00:01 BST on Friday 5 June 2026 (London)" in part
    assert made.subject(Phase.EMBARGOED) == (
        "CORRECTION – EMBARGO CHANGED to 00:01 BST Fri 5 Jun (London): Protest on 27…"
    )
    text, html = parts(made, Phase.OPEN)
    assert "EMBARGO" not in text + html + made.subject(Phase.OPEN)


def test_correction_shows_both_times_in_french_when_the_advisory_is() -> None:
    """A changed embargo is shown in French dates and typography, with the abbreviation of each season."""
    winter = Moment(wall=datetime(2026, 1, 1, 0, 1), zone="Europe/Paris")
    held = Embargo(until=Moment(wall=datetime(2026, 6, 5, 0, 1), zone="Europe/Paris"))
    made = renderer(founding(language="fr", embargo=held, subject=""), notice=notice(old_embargo=winter))
    text = one_line(parts(made, Phase.EMBARGOED)[0].replace("\u00a0", " "))
    assert "Ancien embargo : jeudi 1er janvier 2026 à 00h01 CET" in text
    assert "Nouvel embargo : vendredi 5 juin 2026 à 00h01 CEST" in text
    row = made.subject(Phase.EMBARGOED)
    assert row.startswith("CORRECTIF – EMBARGO MODIFIÉ, jusqu’au ven. 5 juin 00h01 CEST\u00a0: ")
    assert len(row) <= 78


@pytest.mark.parametrize(
    "language", sampled([*available([TEMPLATES]), "en-GB", "en-US"], lambda language: language == "fr")
)
@pytest.mark.parametrize("phase", list(Phase))
@KINDS
def test_notice_shows_each_of_its_facts_in_both_parts(kind: NoticeKind, phase: Phase, language: str) -> None:
    """The facts of a notice stand in both parts, and one that repeats no text has those of its head alone."""
    old = OLD if phase is Phase.EMBARGOED else None
    what = "Words of the office: it is at 14:00 & <not> at 12:30"
    about = notice(kind, what=what, headline="An older <headline>", old_embargo=old)
    made = renderer(everything(language=language, embargo=embargo()), notice=about)
    text, html = parts(made, phase)
    seen = visible(inlined(html)) + " A street https://example.org/old"
    facts = (*made.notice_facts(phase), *made.facts)
    assert {"notice.label", "notice.statement"} <= {fact.path for fact in facts}
    for fact in facts:
        assert one_line(fact.shown) in one_line(text), fact.path
        assert one_line(fact.shown) in one_line(seen), fact.path
    if not kind.repeats_text:
        assert {fact.path.partition(".")[0].partition("[")[0] for fact in facts} == {
            *("notice", "issuer", "headline", "contacts")
        }


def composer(about: Notice | None, advisory: Advisory | None = None, *own: Path) -> Composer:
    """A composer over the shipped templates."""
    return Composer(
        advisory=advisory or founding(embargo=embargo()),
        newsroom=newsroom(),
        renderer=lambda one, two, **hooks: Renderer(one, two, folders=[*own, TEMPLATES], cache=kept(), **hooks),
        inline=inlined,
        columns=frozenset(),
        key=b"k" * 32,
        notice=about,
    )


@pytest.mark.slow
@pytest.mark.parametrize("phase", sampled(Phase, lambda phase: phase is Phase.EMBARGOED))
def test_digest_of_a_notice_is_its_own(phase: Phase) -> None:
    """The digests of an advisory and of each notice about it differ.

    Otherwise an approved advisory would pass for its correction.
    """
    abouts = [None, *(notice(kind) for kind in NoticeKind), notice(what="Something else."), notice(old_embargo=OLD)]
    digests = [composer(about).head(phase).digest for about in abouts]
    assert len(set(digests[:-1])) == len(digests) - 1
    assert (digests[-1] == digests[1]) == (phase is Phase.OPEN)  # where it is over, what it was does not matter


@KINDS
def test_notice_is_filled_from_slots(kind: NoticeKind) -> None:
    """A notice is filled from slots and not rendered in full, with its label among the facts and in the preheader.

    Otherwise it would be rendered a thousand times while the wrong text is being used.
    """
    made = composer(notice(kind))
    phase = Phase.OPEN if kind is NoticeKind.LIFT else Phase.EMBARGOED
    person = Recipient(address="ada@example.com", fields={"greeting": "Dear Ada,", "zone": "Asia/Tokyo"})
    specimen = made.specimen(person, phase)
    made.assign_variant(person, phase)
    assert (made.full_renders, made.reasons) == (0, [])
    assert specimen.facts[0].path == "notice.label"
    assert specimen.facts[0].shown in specimen.preheader
    assert "ada@example.com" in specimen.text


def test_notice_has_the_offices_own_word_when_there_is_one(tmp_path: Path) -> None:
    """A label of the office's own takes the place of the shipped one, and those of other notices stay."""
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "en.toml").write_text('[notices]\nreminder = "DIARY REMINDER"\n', encoding="utf-8")
    assert parts(renderer(None, tmp_path, notice=notice(NoticeKind.REMINDER)))[0].startswith(
        "DIARY REMINDER – MEDIA ADVISORY: "
    )
    assert parts(renderer(None, tmp_path, notice=notice()))[0].startswith("CORRECTION: ")


def test_language_without_words_for_notices_sends_advisories_alone(tmp_path: Path) -> None:
    """A language without words for notices renders advisories, and refuses a notice with the file's name."""
    english = (TEMPLATES / "labels" / "en.toml").read_text(encoding="utf-8")
    before, _, rest = english.partition("[notices]")
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "tlh.toml").write_text(before + rest[rest.index("[dates]") :], encoding="utf-8")
    assert load_labels("tlh", [tmp_path, TEMPLATES]).notices == {}
    assert parts(renderer(founding(language="tlh"), tmp_path))[0]
    with pytest.raises(BadData, match=r"missing: notices") as caught:
        renderer(founding(language="tlh"), tmp_path, notice=notice())
    assert caught.value.findings[0].place.file == tmp_path / "labels" / "tlh.toml"


def test_withdrawal_takes_the_offices_own_template_when_there_is_one(tmp_path: Path) -> None:
    """The office's own template for a withdrawal takes the place of the shipped one, and other notices keep theirs."""
    (tmp_path / "notice.txt").write_text("{{ notice.label }} {{ notice.statement }}\n", encoding="utf-8")
    own = renderer(None, tmp_path, notice=notice(NoticeKind.WITHDRAWAL))
    assert parts(own)[0] == f"WITHDRAWN – PLEASE DO NOT USE {WHAT}\n"
    assert "deteriorating" in parts(renderer(None, tmp_path, notice=notice()))[0]
    assert replace(notice(), kind=NoticeKind.WITHDRAWAL) == notice(NoticeKind.WITHDRAWAL)
