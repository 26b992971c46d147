"""check.links.targets: links that lead elsewhere than their words say, or than a reader thinks."""

from pathlib import Path

import pytest

from advisory_cli.check.links.targets import check_addresses, check_targets
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.press.markdown import WrittenLink

PLACE = Place(file=Path("a.md"), line=12)
KNOWN = frozenset({"newsroom.example", "amnesty.example", "route66.example", "abc.example", "-.example"})


def found(target: str, words: str = "the report", *, odd: str = "") -> list[Finding]:
    """What is found for one link; `odd` is the reason why its host could be mistaken."""
    links = (WrittenLink(words=words, target=target, place=PLACE),)
    return list(check_targets(links, known=KNOWN, odd_script=lambda _: odd))


@pytest.mark.parametrize(
    ("words", "target", "code", "said"),
    [
        ("www.amnesty.example", "https://evil.example/x", "LNK02", "name amnesty.example, but the link leads to evil"),
        ("see HTTPS://Amnesty.example/report", "https://evil.example", "LNK02", "name amnesty.example"),
        ("amnesty.org.", "https://evil.example", "LNK02", "name amnesty.org,"),
        ("spiegel.de", "https://evil.example", "LNK02", "name spiegel.de"),
        ("press@amnesty.example", "https://evil.example", "LNK02", "name amnesty.example"),
        ("press@amnesty.example", "mailto:ada@evil.example", "LNK02", "the link writes to ada@evil.example"),
        ("the report", "https://www.bank.example@evil.example", "LNK03", "it leads to evil.example"),
        ("the report", "https:///report", "ADV14", "leads to no site"),
        ("the report", "https://localhost/x", "ADV14", "leads to no site"),
        ("the report", "https://[::1", "ADV14", "leads to no site"),
        ("us", "mailto:press@newsroom.example?bcc=boss@evil.example", "LNK05", "fills in bcc"),
        ("us", "mailto:press@newsroom.example?subject=Hi&amp;CC=b@x.example&Bcc=", "LNK05", "fills in bcc and cc"),
        ("us", "mailto:press@newsroom.example,boss@evil.example", "LNK05", "writes to several addresses"),
        ("us", "mailto:press@newsroom.example%3Bboss@evil.example", "LNK05", "writes to several addresses"),
    ],
)
def test_link_is_found_when_it_leads_elsewhere(words: str, target: str, code: str, said: str) -> None:
    """A link that misleads is found at its line, and the words name both places."""
    (one,) = found(target, words)
    assert (one.code, one.place) == (code, PLACE)
    assert said in one.words
    assert one.remedy


def test_remedy_of_a_mail_link_names_the_first_address_alone() -> None:
    """What to write instead has no hidden part of what was written."""
    (one,) = found("mailto:press@newsroom.example;boss@evil.example?bcc=x@evil.example", "us")
    assert one.remedy == "Write mailto:press@newsroom.example only."


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("www.newsroom.example", "https://newsroom.example/report"),
        ("newsroom.example", "https://media.newsroom.example/report"),
        ("media.newsroom.example", "https://www.newsroom.example"),
        ("bücher.example", "https://xn--bcher-kva.example"),
        ("Node.js and the U.S.", "https://example.org"),
        ("write to Press@newsroom.example", "mailto:press@newsroom.example?subject=Report&body=Hi"),
        ("ada+press@newsroom.example", "mailto:ada%2Bpress@newsroom.example"),
        ("the report", "https://example.org/report"),
    ],
)
def test_link_passes_when_it_leads_where_its_words_say(words: str, target: str) -> None:
    """An honest link has no finding, since a check that cries wolf is switched off."""
    assert found(target, words) == []


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("newsroorn.example", "newsroom.example"),  # rn for m
        ("newsro0m.example", "newsroom.example"),
        ("news-room.example", "newsroom.example"),
        ("newsrooom.example", "newsroom.example"),  # a letter too many
        ("newsrom.example", "newsroom.example"),
        ("newsroon.example", "newsroom.example"),  # another letter
        ("amnetsy.example", "amnesty.example"),  # two swapped
        ("www.amnetsy.example", "amnesty.example"),
        ("login.amnetsy.org", "amnesty.example"),
    ],
)
def test_site_is_found_when_it_looks_like_one_of_ours(host: str, own: str) -> None:
    """A site one slip away from a known one is named with the one that was meant."""
    (one,) = found(f"https://{host}/x")
    assert (one.code, one.place, one.remedy) == ("LNK04", PLACE, f"Was {own} meant?")


@pytest.mark.parametrize(
    "host",
    [
        "newsroom.example",
        "media.newsroom.example",
        "newsroom.org",  # another ending is as a rule the same office
        "example.org",
        "abd.example",  # short names are one letter apart by chance
        "route67.example",  # numbers differ on purpose
        "bewsroom.example",  # the first letter is read
        "newsraam.example",
        "tsenmay.example",
    ],
)
def test_site_passes_when_it_is_ours_or_quite_another(host: str) -> None:
    """Our own sites, and names that differ in more than a slip, are no look-alikes."""
    assert found(f"https://{host}") == []


def test_site_is_found_by_its_letters_before_its_likeness() -> None:
    """A reason of the letters is told in place of the likeness, not beside it."""
    (one,) = found("https://newsroorn.example", odd="the name mixes Cyrillic and Latin letters")
    assert one.words == "The link leads to newsroorn.example: the name mixes Cyrillic and Latin letters."
    assert one.remedy == "Retype the address."


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("ada@newsrom.example", "newsroom.example"),
        ("ada@nwesroom.example", "newsroom.example"),
        ("ada@newsroom.exanple", "newsroom.example"),
        ("ada@newsroom.example", ""),
        ("ada@other.example", ""),
        ("ada@newsroom.com", ""),
        ("ada@newsroom.org", ""),
        ("ada@abd.example", ""),
    ],
)
def test_address_is_found_when_its_domain_looks_like_the_newsrooms(address: str, own: str) -> None:
    """A slip in the domain of an address is found; another office, and the same name elsewhere, are not."""
    faults = list(check_addresses([(PLACE, address)], known=frozenset({"newsroom.example", "abc.example"})))
    assert [(fault.code, fault.place) for fault in faults] == ([("LNK04", PLACE)] if own else [])
    assert all(own in fault.words for fault in faults)
