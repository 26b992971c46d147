"""Nothing that an author wrote for readers is dropped in silence: it stands in both parts, or the check refuses."""

import base64
from typing import Final

import pytest

from advisory_cli.model.press.advisory import Kind
from tests.system.press import Press, journalists

FACTS: Final = """id: all
kind: {kind}
language: en
release: {release}
headline: Head-line
subject: Sub-ject
preheader: Pre-header
standfirst: Stand-first
issuer: Issuer-name
reference: Refer-ence
{picture}dateline: {{place: Dateline-place, date: 2031-06-01}}
event:
  title: Event-title
  starts: '2031-06-05 10:17'
  ends: '2031-06-05 11:43'
  zone: Europe/London
  place: Event-place
  address: Event-address
  locality: Event-town
  who: Event-who
  access: Event-access
  online: https://stream.example/event-online
  public: no
quotes: [{{text: Quote-text, speaker: Quote-speaker, role: Quote-role}}]
background: [{{title: Back-title, type: Back-type, date: 2031-05-30, url: https://back.example/back-url}}]
contacts:
  - {{name: Contact-name, role: Contact-role, office: Contact-office, organisation: Contact-organisation,
     phone: "+44 20 7946 0018", mobile: "+44 7700 900018", email: ada@newsroom.example, languages: Contact-languages,
     hours: Contact-hours}}
links: {{web: www.links.example, Link-label: https://label.example/link-url}}
notes_to_editors: [Note-one, Note-two]
boilerplate: Boiler-plate
"""
EMBARGO: Final = "{embargo: '2031-06-05 00:01', zone: Europe/London, terms: Until-terms}"
PICTURE: Final = "picture: {caption: Cap-tion, credit: Cre-dit, alt: Alt-words, url: 'https://img.example/a.jpg'}\n"
SHOWN: Final = (
    *("Head-line", "Stand-first", "Issuer-name", "Refer-ence"),
    *("Dateline-place", "1 June 2031", "Event-title", "10:17", "11:43", "Event-place", "Event-address", "Event-town"),
    *("Event-who", "Event-access", "event-online", "Quote-text", "Quote-speaker", "Quote-role", "Back-title"),
    *("Back-type", "30 May 2031", "back-url", "Contact-name", "Contact-role", "Contact-office"),
    *("Contact-organisation", "+44 20 7946 0018", "+44 7700 900018", "ada@newsroom.example", "Contact-languages"),
    *("Contact-hours", "www.links.example", "Link-label", "link-url", "Note-one", "Note-two", "Boiler-plate"),
    *("Body-words", "Not open to the public"),
)
PLAIN: Final = """---
kind: press-release
headline: "Heat closes one school in nine"
dateline: {place: London, date: 2026-06-05}
contacts: [{name: Ada Example, email: ada@newsroom.example}]
MORE
---

The report on schools is ready.
"""
CLOSED: Final = "event: {title: A talk, starts: '2031-01-01 10:00', zone: Europe/London, public: no}"
TERMS: Final = "release: {embargo: '2031-06-05 00:01', zone: Europe/London, terms: Nobody is quoted}"
DOT: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


def _check(press: Press, more: str, *, verb: tuple[str, ...] = ("check",)) -> tuple[int, str]:
    press.write("advisories/heat.md", PLAIN.replace("MORE", more))
    done = press.run(*verb, "heat", "-l", "l")
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def room(press: Press) -> Press:
    """A newsroom with a list, and a picture in it."""
    press.write("lists/l.csv", journalists(2))
    press.write("pictures/crowd.png", DOT)
    press.write("pictures/broken.png", DOT[:40])
    return press


@pytest.mark.parametrize(
    ("release", "picture", "shown"),
    [
        (EMBARGO, "", ("Until-terms",)),
        ("immediate", PICTURE, ("Cap-tion", "Cre-dit", "Alt-words")),  # nothing from the web under embargo (HTM15)
    ],
    ids=["an embargo", "a picture"],
)
@pytest.mark.parametrize(
    "kind", ["media-advisory", *(pytest.param(one, marks=pytest.mark.slow) for one in Kind if one != "media-advisory")]
)
def test_send_shows_each_fact_of_the_file_in_both_parts(
    room: Press, kind: str, release: str, picture: str, shown: tuple[str, ...]
) -> None:
    """A message of each kind holds each fact of its file in the plain part and in the HTML part.

    Otherwise a fact that one kind of text forgets would reach nobody, and nobody would miss it.
    """
    facts = FACTS.format(kind=kind, release=release, picture=picture)
    room.write("advisories/all.md", f"---\n{facts}---\n\nBody-words in the text.\n")
    room.write("lists/early.csv", "email\na@x.example\n")
    done = room.run("send", "all", "-l", "early", "--cleared", "early", "--yes")
    assert done.returncode == 0, done.stderr
    (message,) = room.outbox()
    assert "Sub-ject" in message["Subject"]
    for part in ("plain", "html"):
        body = message.get_body((part,))
        assert body is not None
        words = body.get_content().replace("\u00a0", " ").replace("\u2060", "")
        assert [one for one in (*SHOWN, *shown) if one not in words and one.lower() not in words.lower()] == []
    assert "Pre-header" in words


@pytest.mark.parametrize(
    "picture",
    [
        "{file: pictures/broken.png, alt: A crowd}",
        "{file: pictures/broken.png, url: 'https://img.example/crowd.png', alt: A crowd}",
        "{file: pictures/gone.png, alt: A crowd}",
        "{alt: A crowd}",
        "{alt: A crowd, caption: A crowd in London}",
        "{alt: A crowd, url: 'http://img.example/crowd.png'}",
    ],
)
def test_check_refuses_a_picture_when_it_would_not_be_sent(room: Press, picture: str) -> None:
    """A picture that no e-mail would show is refused with its line by `check` and by `send`.

    Otherwise the picture would pass the check and leave no trace in the e-mail.
    """
    for verb in (("check",), ("send", "--yes")):
        code, said = _check(room, f"picture: {picture}", verb=verb)
        assert code == 65, said
        assert "ADV34" in said or "ADV15" in said or "FIL01" in said
        assert "room/advisories/heat.md:6" in said
    assert not (room.folder / "outbox" / "new").exists()


@pytest.mark.parametrize(
    "picture",
    [
        "{caption: A crowd, credit: © Ada}",
        "{url: 'https://img.example/c.png', alt: C}",
        "{file: pictures/crowd.png, alt: A crowd, caption: A crowd in London, credit: © Ada}",
    ],
)
def test_check_passes_a_picture_when_it_is_shown(room: Press, picture: str) -> None:
    """A picture from the web or from a file passes, as do a caption and a credit alone, since readers see them."""
    code, said = _check(room, f"picture: {picture}")
    assert code == 0, said
    assert "ADV34" not in said


@pytest.mark.parametrize("verb", ["correct", "update"])
def test_notice_is_refused_when_its_picture_is_broken(room: Press, verb: str) -> None:
    """A correction or an update whose picture cannot be shown is refused and sends nothing.

    Otherwise the notice would go without the picture that it speaks of.
    """
    assert _check(room, "revision: 1", verb=("send", "--yes"))[0] == 0
    text = (room.folder / "advisories/heat.md").read_text()
    room.write("advisories/heat.md", text.replace("revision: 1", "picture: {file: pictures/broken.png, alt: A crowd}"))
    done = room.run(verb, "heat", "--what", "The picture was missing.", "--yes")
    assert done.returncode == 65
    assert "FIL01" in done.stderr
    assert len(list(room.outbox())) == 2


@pytest.mark.parametrize(
    "more",
    [
        'standfirst: "We march" #OurMarch is on Friday',
        "standfirst: We rank\n  #1 in Europe",
        "notes_to_editors:\n  - The report ranks schools\n    #9 is the worst of them",
    ],
    ids=["behind a text in quotes", "a line of its own", "a line of an item"],
)
def test_check_refuses_a_fact_when_yaml_takes_half_of_it_for_a_comment(room: Press, more: str) -> None:
    """A fact that YAML would cut at its # is refused with ADV03.

    Otherwise the half of the sentence from there on would reach nobody.
    """
    code, said = _check(room, more)
    assert code == 65, said
    assert "ADV03" in said
    assert "#" in said


@pytest.mark.parametrize(
    "more",
    [
        'standfirst: "We march" # said Ada',
        "standfirst: We rank\n  # ours alone\nreference: A-1",
        "event:\n  title: A march\n  #place: here\n  starts: '2031-01-01 10:00'\n  #online: x\n  zone: UTC",
        "standfirst: >\n  We rank\n  #1 in Europe",
        "standfirst: We march\n#subject: A march",
    ],
)
def test_check_passes_comments_when_no_fact_is_cut_by_them(room: Press, more: str) -> None:
    """A file with remarks or with facts that are commented out passes the check.

    Otherwise a colleague's remark would be taken for text.
    """
    code, said = _check(room, more)
    assert code == 0, said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "old", "more", "lost"),
    [
        ("_preheader.txt", "{{ advisory.preheader }}", "preheader: What the inbox shows", "preheader"),
        ("parts/event.txt", "{{ words.closed|wrap }}", CLOSED, "event.public"),
        ("parts/event.html", "{{ words.closed }}", CLOSED, "event.public"),
        ("layout.txt", "{{ (words.terms|lead ~ advisory.embargo.terms|isolated)|wrap }}", TERMS, "release.terms"),
        (
            "layout.html",
            '{{ words.terms|lead }}{{ advisory.embargo.terms|linked("bar-link")|isolated|lines }}',
            TERMS,
            "release.terms",
        ),
    ],
)
def test_check_refuses_a_template_when_it_drops_a_fact(
    room: Press, template: str, old: str, more: str, lost: str
) -> None:
    """A newsroom's own template that drops a fact of the file is refused, and the fact is named.

    Otherwise readers would be told less than the file says, and the check be silent.
    """
    from tests.conftest import SHIPPED

    text = (SHIPPED / template).read_text()
    assert old in text
    room.write(f"templates/{template}", text.replace(old, ""))
    code, said = _check(room, more, verb=("check", "--cleared", "l"))
    assert code == 65, said
    assert f"{lost} is missing" in said
