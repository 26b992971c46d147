"""check.email.opening: what the first words of a message say, and what the inbox says twice."""

import dataclasses
from typing import Any

import pytest

from advisory_cli.check.email.opening import check_opening, repeats
from advisory_cli.compose.templates.labels import available
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory, Kind
from advisory_cli.model.press.edition import Head, Phase, Specimen
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.press.notice import NoticeKind
from tests.compose_samples import TEMPLATES, embargo, everything, founding, notice, recipient, renderer
from tests.summit import summit
from tests.unit.check.email.opening_cases import APART, TWICE


def headed(subject: str, phase: Phase) -> Head:
    """Return a head with this subject."""
    sender = Mailbox(address="press@newsroom.example")
    return Head(advisory_id="a", revision=1, language="en-GB", phase=phase, subject=subject, sender=sender)


def findings(advisory: Advisory, phase: Phase = Phase.OPEN, *, zone: str = "", **options: Any) -> list[Finding]:
    """Return TXT25 and TXT26 of the finished message."""
    made = renderer(advisory, **options)
    who = recipient(zone=zone, embargo_local=made.embargo_local(zone) if phase is Phase.EMBARGOED else "")
    head = headed(made.subject(phase), phase)
    whole = Specimen(
        head=head,
        preheader=made.render("preheader", phase, who),
        text=made.render("text", phase, who),
        html=made.render("html", phase, who).replace('class="preheader"', 'style="display:none"'),
        facts=(*made.notice_facts(phase), *made.facts),
        embargo=made.embargo_words if phase is Phase.EMBARGOED else None,
    )
    return list(check_opening(whole, advisory=advisory))


def test_founding_advisory_opens_well() -> None:
    """The founding advisory says what, when and where at once, and its preheader adds to its subject."""
    assert findings(founding()) == []


@pytest.mark.parametrize("zone", ["", "America/New_York"])
def test_opening_says_all_under_embargo(zone: str) -> None:
    """Under embargo the opening has its end, event and headline. The end on other clocks does not count."""
    assert findings(summit_held(), Phase.EMBARGOED, zone=zone) == []


def summit_held(**changes: Any) -> Advisory:
    """Return the summit under embargo."""
    return dataclasses.replace(summit(), embargo=embargo(), **changes)


@pytest.mark.parametrize("language", available([TEMPLATES]))
def test_opening_says_all_in_every_language(language: str) -> None:
    """No language's labels and dates push the facts of a plain invitation behind the opening."""
    assert [f for f in findings(dataclasses.replace(summit(), language=language)) if f.code == "TXT25"] == []


@pytest.mark.parametrize(
    ("changes", "phase", "missing"),
    [
        ({"issuer": "The Standing Committee of Committees " * 6}, Phase.OPEN, "when, where and what"),
        (
            {"embargo": embargo(terms="Only for those who were there before. " * 5)},
            Phase.EMBARGOED,
            "when, where and what",
        ),
        (
            {"issuer": "The Standing Committee on Water, Rivers, Lakes and Shores of All Regions, " * 2},
            Phase.OPEN,
            "what",
        ),
    ],
)
def test_opening_is_found_when_long_words_stand_above(changes: dict[str, Any], phase: Phase, missing: str) -> None:
    """A long issuer or long terms push what counts behind the first 200 characters."""
    (found,) = findings(dataclasses.replace(summit(), **changes), phase)
    assert found.code == "TXT25"
    assert missing in found.words
    assert found.remedy


def test_opening_is_found_when_a_template_hides_the_event(tmp_path: Any) -> None:
    """A newsroom's own heading without time and place is found."""
    (tmp_path / "parts").mkdir()
    for ending in ("html", "txt"):
        own = "<tr><td>{{ advisory.headline }}</td></tr>" if ending == "html" else "{{ advisory.headline }}\n"
        (tmp_path / "parts" / f"heading.{ending}").write_text(own + "<p>long</p>" * 40 if ending == "html" else own)
    made = [f.words for f in findings_own(tmp_path)]
    assert made == ["The first 200 characters do not say when and where."]


def findings_own(folder: Any) -> list[Finding]:
    """Return the findings of a long text below an own heading, without its event above."""
    advisory = dataclasses.replace(summit(), standfirst="", preheader="Programme and accreditation")
    made = renderer(advisory, folder)
    head = headed("S", Phase.OPEN)
    text = made.render("text", Phase.OPEN, recipient()).replace("What:", "Filler " * 40 + "What:")
    html = (
        made.render("html", Phase.OPEN, recipient())
        .replace('class="preheader"', 'style="display:none"')
        .replace("<p>long</p>", "<p>long words</p>")
    )
    whole = Specimen(head=head, preheader="Programme", text=text, html=html, facts=made.facts)
    return list(check_opening(whole, advisory=advisory))


@pytest.mark.parametrize("kind", [Kind.PRESS_RELEASE, Kind.STATEMENT, Kind.NOTE])
def test_opening_of_a_kind_that_does_not_invite_is_not_judged(kind: Kind) -> None:
    """A press release opens with its news, and may name an event at the end."""
    assert findings(dataclasses.replace(summit(), kind=kind, issuer="A long issuer " * 20)) == []


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_opening_of_a_notice_is_not_judged(kind: NoticeKind) -> None:
    """A notice opens with what changed."""
    long = everything(issuer="A long issuer " * 20, subject="The inbox line", preheader="The inbox line")
    assert findings(long, notice=notice(kind)) == []


@pytest.mark.parametrize("name", APART)
def test_preheader_passes_when_it_adds_to_the_subject(name: str) -> None:
    """A preheader with words of its own is no repetition, whatever names both share."""
    assert not repeats(*APART[name])


@pytest.mark.parametrize("name", TWICE)
def test_preheader_is_found_when_it_says_the_subject_again(name: str) -> None:
    """The same words in another order, or with a few more behind, are a repetition."""
    assert repeats(*TWICE[name])


def test_repetition_is_found_in_a_message_with_a_remedy() -> None:
    """The finding names the field, and where there is no preheader says which to write."""
    subject, preheader = TWICE["turned around"]
    text = dataclasses.replace(summit(), subject=subject, preheader=preheader)
    (found,) = findings(text)
    assert (found.code, found.place) == ("TXT26", text.place("preheader"))
    (found,) = findings(dataclasses.replace(text, preheader="", standfirst=preheader))
    assert "Write: preheader: …" in found.remedy
