"""Embargo and links of an advisory in several languages: each language is looked at, and shared links only once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.actions.preflight.embargo_checks import check_links_online, check_plan
from advisory_cli.model.checks.link_visit import Visit
from advisory_cli.model.press.advisory import Advisory, Link
from advisory_cli.read.web import link_check
from tests.compose_samples import embargo, founding, newsroom

NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)


def bilingual(*, english: str = "A text.", french: str = "Un texte.", url: str = "https://n.example/a") -> Advisory:
    """The founding advisory under embargo with a French translation, whose links are a shared one and `url`."""
    shared = Link(label="a", url="https://n.example/2026-06-05")
    names = {"embargo": embargo(), "background": (), "picture": None}
    first = founding(**names, body=english, links=(shared,), source=Path("summit.en.md"))
    other = replace(first, language="fr", body=french, links=(shared, Link(label="b", url=url)))
    return replace(first, translations=(replace(other, source=Path("summit.fr.md")),))


def _plan(advisory: Advisory, code: str) -> list[str]:
    findings = check_plan(advisory, newsroom(), now=NOW, leaves=NOW + timedelta(minutes=5))
    return [each.place.file.name for each in findings if each.code == code and each.place.file]


def test_check_plan_finds_relative_days_in_each_language() -> None:
    """“Today” of an embargoed text is found in a translation, in the words of its language."""
    assert _plan(bilingual(), "EMB15") == []
    assert _plan(bilingual(french="Le rapport paraît aujourd\u2019hui."), "EMB15") == ["summit.fr.md"]
    assert _plan(bilingual(english="It comes out today."), "EMB15") == ["summit.en.md"]


def test_check_plan_names_a_guessable_link_once_for_all_languages() -> None:
    """A link of all languages is one finding, in the first file. A link of a translation alone is found there."""
    assert _plan(bilingual(), "EMB16") == ["summit.en.md"]
    assert _plan(bilingual(url="https://n.example/5-june-2026"), "EMB16") == ["summit.en.md", "summit.fr.md"]


def test_check_links_online_opens_the_links_of_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that only the translation links to is opened, and one of both files once."""
    opened: list[str] = []

    def check_links(urls: list[str]) -> list[Visit]:
        opened.extend(urls)
        return [Visit(url=url, status=404) for url in urls]

    monkeypatch.setattr(link_check, "check_links", check_links)
    findings = list(check_links_online(bilingual(), now=NOW))
    assert opened == ["https://n.example/2026-06-05", "https://n.example/a"]
    assert [each.place.file and each.place.file.name for each in findings] == ["summit.en.md", "summit.fr.md"]
