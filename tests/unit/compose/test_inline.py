"""compose.inline: styles moved into the elements, and nothing fetched, cut or crashed on the way."""

import contextlib
import http.server
import logging
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.compose.inline import _premailer_class, inline
from advisory_cli.model.errors import BadConfig, BadData
from advisory_cli.model.press.edition import Phase
from tests.compose_samples import everything, recipient, renderer

PAGE = "<!DOCTYPE html><html><head><style>{css}</style>{head}</head><body><p class='a'>x</p>{body}</body></html>"


def _page(css: str = "", head: str = "", body: str = "") -> str:
    return PAGE.format(css=css, head=head, body=body)


def _code(page: str) -> str:
    with pytest.raises(BadData) as caught:
        inline(page, template="mine.html")
    assert "mine.html" in caught.value.message
    return caught.value.findings[0].code


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and what it was asked for."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b".a{color:red}")

        def log_message(self, *_: object) -> None:
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{listening.server_port}", seen
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.fixture
def trap(server: tuple[str, list[str]]) -> tuple[str, list[str]]:
    """The server, which must see no request in this test."""
    server[1].clear()
    return server


def test_trap_records_a_request_when_one_comes(trap: tuple[str, list[str]]) -> None:
    """The server of these tests records a request, else a trap that records nothing would pass every test below."""
    host, seen = trap
    with urllib.request.urlopen(f"http://{host}/x.css") as answer:
        assert answer.status == 200
    assert seen == ["/x.css"]


IMPORTS = [
    '@import url("http://HOST/x.css");',
    "@import url(http://HOST/x.css);",
    '@import "http://HOST/x.css";',
    "@IMPORT 'http://HOST/x.css' screen;",
    "/**/@import url(http://HOST/x.css);",
    "@/**/import url(http://HOST/x.css);",
    '@\\69mport "http://HOST/x.css";',
    '@\\000069 mport "http://HOST/x.css";',
    '@i\\6dport "http://HOST/x.css";',
    '@i\\mport "http://HOST/x.css";',
    "@import url(file:///etc/hostname);",
    ".a{color:red} @import url(//HOST/x.css);",
]


@pytest.mark.parametrize("rule", IMPORTS)
def test_inline_asks_no_server_when_a_sheet_imports_another(rule: str, trap: tuple[str, list[str]]) -> None:
    """An import in a style sheet reaches no server, in whatever spelling.

    Otherwise a request during an embargo would tell a stranger.
    """
    host, seen = trap
    pages = [_page(css=rule.replace("HOST", host)), _page(body=f"<style>{rule.replace('HOST', host)}</style>")]
    for page in pages:
        with contextlib.suppress(BadData):
            inline(page)
    assert seen == []


@pytest.mark.parametrize("rule", [rule for rule in IMPORTS if "@/**/" not in rule])
def test_inline_refuses_when_a_sheet_imports_another(rule: str) -> None:
    """An import is refused with a finding and the template's name, else an author would wonder where the style went."""
    assert _code(_page(css=rule)) == "HTM04"


@pytest.mark.parametrize("rule", IMPORTS)
def test_css_parser_asks_no_server_when_it_meets_an_import(rule: str, trap: tuple[str, list[str]]) -> None:
    """The parser of style sheets fetches nothing by itself.

    Otherwise an import in a spelling that the refusal misses would reach the network.
    """
    import cssutils

    inline(_page(css=".a{color:red}"))
    host, seen = trap
    cssutils.parseString(rule.replace("HOST", host))
    assert seen == []


def test_inline_refuses_when_the_parser_would_fetch_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that does not ask our stand-in for an import is not used.

    Otherwise a later version of the library would reach the network during an embargo, and nobody see it.
    """
    from cssutils.css import cssstylesheet

    monkeypatch.setattr(cssstylesheet, "_readUrl", lambda *_, **__: ("utf-8", 0, ".a{color:red}"))
    _premailer_class.cache_clear()
    try:
        with pytest.raises(BadConfig, match=r"cssutils \S+ would fetch style sheets from other servers") as caught:
            inline(_page())
        assert caught.value.remedy.startswith("Install an older version: pip install 'cssutils<")
    finally:
        _premailer_class.cache_clear()


def test_premailer_asks_no_server_when_the_real_library_was_loaded_before(trap: tuple[str, list[str]]) -> None:
    """The library that fetches is out of premailer's reach, even where its own permission is given.

    Otherwise one option that a later version calls otherwise would open the network.
    """
    host, seen = trap
    words = (
        "import requests; from premailer import Premailer; from advisory_cli.compose.inline import inline;"
        f"page = '<!DOCTYPE html><html><head><link rel=stylesheet href=http://{host}/x.css></head></html>';"
        "inline('<!DOCTYPE html><html><head></head><body></body></html>'); told = []\n"
        "try: Premailer(page).transform()\n"
        "except AttributeError as fault: told.append(fault)\n"
        "assert told"
    )
    subprocess.run([sys.executable, "-c", words], check=True)
    assert seen == []


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" href="http://HOST/x.css">',
        '<LINK REL=stylesheet HREF="//HOST/x.css">',
        '<link rel="stylesheet" href="/etc/hostname">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
    ],
)
def test_inline_refuses_when_a_page_links_a_sheet(link: str, trap: tuple[str, list[str]]) -> None:
    """A linked style sheet is refused in head and body, and not asked for, else it would be a tracking pixel."""
    host, seen = trap
    assert _code(_page(head=link.replace("HOST", host))) == "HTM04"
    assert _code(_page(body=link.replace("HOST", host))) == "HTM04"
    assert seen == []


def test_css_parser_opens_no_file_when_it_meets_an_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import of a file is not read, else file:///dev/zero would never end."""
    import cssutils

    secret = tmp_path / "secret.css"
    secret.write_text(".a{color:red}", encoding="utf-8")
    inline(_page(css=".a{color:blue}"))
    sheet = cssutils.parseString(f'@import url("{secret.as_uri()}");')
    assert b"red" not in sheet.cssText
    assert "red" not in str([rule.styleSheet.cssText for rule in sheet if getattr(rule, "styleSheet", None)])


def test_inline_refuses_when_a_picture_is_embedded() -> None:
    """An embedded picture is refused, for Gmail does not show it, and a large one cuts the page short."""
    assert _code(_page(body='<img src="data:image/png;base64,AAAA">')) == "HTM05"
    assert _code(_page(body='<td background=" DATA:image/png;base64,AAAA">')) == "HTM05"


def test_inline_refuses_when_the_parser_cuts_a_deep_page() -> None:
    """A page whose end is lost because its elements are nested too deep is refused.

    Otherwise the parser would drop contacts and opt-out without a word.
    """
    assert _code(_page(body="<div>" * 400 + "deep" + "</div>" * 400 + "<p>Contacts</p>")) == "HTM06"


def test_inline_refuses_when_an_attribute_is_endless() -> None:
    """A page with 11 MB in one attribute is refused, else 48 bytes of it would be left."""
    assert _code(_page(body=f'<img alt="{"x" * 11_000_000}"><p>end</p>')) in {"HTM06", "TPL01"}


def test_inline_refuses_when_the_inliner_crashes() -> None:
    """A crash of the inliner is told as a finding with the template's name, and not as a bug of ours."""
    assert _code(_page(css="@media screen { @media (max-width: 1px) { .a { color: red } } }")) == "TPL01"


@pytest.mark.parametrize("page", ["", "<p>x</p>", "<!doctype html><p>x</p>", " <!DOCTYPE html><p>x</p>"])
def test_inline_refuses_when_a_page_has_no_doctype(page: str) -> None:
    """A page that does not begin with the doctype of HTML and an html element is refused."""
    assert _code(page) == "TPL01"


def test_inline_moves_styles_into_elements_but_keeps_the_second_sheet() -> None:
    """The first sheet's styles are moved into the elements, and the second sheet is kept.

    Otherwise some mail programs would show a bare page, and dark mode and phones lose theirs.
    """
    kept = '<style data-premailer="ignore">@media (max-width: 480px) { .a { color: blue !important; } }</style>'
    page = inline(_page(css=".a { color: red; margin: 0; }", head=kept, body='<td width="76" class="a">y</td>'))
    assert page.startswith("<!DOCTYPE html>")
    assert '<p class="a" style="color:red; margin:0">' in page
    assert "color: blue !important;" in page
    assert 'width="76"' in page


def test_inline_does_the_same_when_a_sheet_was_seen_before() -> None:
    """A sheet that was seen before gives the same styles again, and another one its own.

    Otherwise the second recipient's page would lack styles, or carry the first one's.
    """
    sheet = ".a { color: red; } .b { margin: 0 !important; } .a:hover { color: blue; } @media print { .a { top: 0; } }"
    pages = [_page(css=sheet, body=f"<p class='b'>{number}</p>") for number in range(3)]
    first, second, third = map(inline, pages)
    assert first == second.replace(
        '<p class="b" style="margin:0 !important">1', '<p class="b" style="margin:0 !important">0'
    )
    assert '<p class="a" style="color:red">' in third
    assert "a:hover {color:blue !important}" in third
    assert third.count("@media print") == 1
    other = inline(_page(css=".a { color: green; }"))
    assert 'style="color:green"' in other


def test_inline_loads_no_http_library() -> None:
    """The inliner does not load the library that fetches.

    Otherwise half of the time until the first page would be spent on it.
    """
    words = (
        "import sys; from advisory_cli.compose.inline import inline;"
        "inline('<!DOCTYPE html><html><head></head><body></body></html>'); assert 'requests' not in sys.modules;"
        "import requests; requests.Session()"  # and who needs it elsewhere gets the real one
    )
    subprocess.run([sys.executable, "-c", words], check=True)


def test_inline_keeps_the_shipped_pages_pieces_for_outlook() -> None:
    """The conditions, attributes and sheets that the shipped templates wrote are kept by the inliner."""
    html = renderer(everything()).render("html", Phase.OPEN, recipient())
    page = inline(html)
    assert page.startswith("<!DOCTYPE html>\n<html lang=")
    assert page.rstrip().endswith("</html>")
    for piece in ("<!--[if mso]><table", "<!--[if mso]></td></tr></table><![endif]-->", 'bgcolor="#9a1b2f"'):
        assert page.count(piece) == html.count(piece) > 0
    assert page.count("<style") == 2  # one in the comment for Outlook
    assert ".headline { font-size: 32px !important;" in page


def test_inline_prints_and_logs_nothing_when_a_rule_is_unknown(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A rule that the parser does not know is reported nowhere, else standard error would fill cron mails."""
    with caplog.at_level(logging.DEBUG):
        inline(_page(css=".a { mso-hide: all; nonsense: 3; color: #12; }"))
    assert capfd.readouterr() == ("", "")
    assert [record.levelname for record in caplog.records if record.levelno < logging.CRITICAL] == []


def test_inline_passes_when_a_page_ends_in_a_long_text() -> None:
    """A page that ends in a long paragraph, laid out anew by the inliner, is not taken for a cut one."""
    page = "<!DOCTYPE html>\n<html><head></head><body><p>" + "word " * 60 + "</p></body></html>"
    assert "word word" in inline(page)
