"""compose.inline beside css-inline, an engine in Rust that shares no code with premailer, cssutils and encutils.

The libraries behind compose.inline may die. These tests say whether another one could take their place.
"""

import re

import pytest
from lxml import html

from advisory_cli.compose.inline import inline
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.notice import NoticeKind
from tests.compose_samples import (
    arranged,
    embargo,
    everything,
    founding,
    notice,
    recipient,
    renderer,
)

css_inline = pytest.importorskip("css_inline", reason="of the extra test")

Element = tuple[str, str, dict[str, str]]  # tag, class, declarations by property


def by_the_second(page: str) -> str:
    """The page with its first sheet inlined by css-inline."""
    marked = page.replace('data-premailer="ignore"', 'data-css-inline="ignore"')
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
    return str(inliner.inline(marked))


def styled(page: str) -> list[Element]:
    """Every element of the body in order, with the declarations that it carries.

    A <tbody> that the page leaves out is put in by HTML's rules, and carries nothing.
    """
    body = html.document_fromstring(page).find("body")
    assert body is not None
    elements = [element for element in body.iter() if isinstance(element.tag, str) and element.tag != "tbody"]
    return [(str(one.tag), one.get("class", ""), _declarations(one.get("style", ""))) for one in elements]


def _declarations(style: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in re.split(r";(?![^(]*\))", style) if part.strip())
    return {name.strip(): _value(value) for name, value in pairs}


def _value(text: str) -> str:
    """A value with its blanks as one and a short colour in full."""
    text = re.sub(r"\s*,\s*", ", ", " ".join(text.split())).replace('"', "'")
    return re.sub(r"#([0-9a-f])([0-9a-f])([0-9a-f])\b", r"#\1\1\2\2\3\3", text.lower())


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(
    "advisory",
    [founding(), arranged(), everything(embargo=embargo(terms="Until it ends."))],
    ids=["founding", "arranged", "embargo"],
)
def test_shipped_page_has_the_same_styles_when_another_engine_inlines_it(advisory: Advisory, phase: Phase) -> None:
    """Each element of a shipped page carries the same declarations by both engines.

    Otherwise our e-mails would hang on the quirks of a library that nobody maintains.
    """
    page = renderer(advisory).render("html", phase, recipient(name="Ada", outlet="Gazette"))
    ours, theirs = styled(inline(page)), styled(by_the_second(page))
    assert sum(bool(declarations) for *_, declarations in ours) > 30
    assert ours == theirs


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_notice_has_the_same_styles_when_another_engine_inlines_it(kind: NoticeKind) -> None:
    """Each element of a notice carries the same declarations by both engines."""
    page = renderer(everything(), notice=notice(kind)).render("html", Phase.OPEN, recipient())
    assert styled(inline(page)) == styled(by_the_second(page))


def test_styled_tells_pages_apart_when_one_style_differs() -> None:
    """The comparison sees one other declaration, one missing and one at another element."""
    page = '<!DOCTYPE html><html><body><p class="a" style="color:#fff; margin:0">x</p><p>y</p></body></html>'
    same = page.replace("color:#fff; margin:0", "margin: 0;color:#FFFFFF")
    assert styled(page) == styled(same)
    for other in ("#fffffe; margin:0", "#fff", "#fff; margin:0 1px"):
        assert styled(page) != styled(page.replace("#fff; margin:0", other))
    assert styled(page) != styled(page.replace("<p>y", '<p style="margin:0">y'))
