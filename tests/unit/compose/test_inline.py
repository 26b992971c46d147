"""compose.inline: styles moved into the elements, and nothing fetched, cut or crashed on the way."""

import contextlib
import http.server
import logging
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator

import pytest

from advisory_cli.compose.inline import inline
from advisory_cli.model.errors import BadData
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


def test_the_trap_can_be_sprung(trap: tuple[str, list[str]]):
    """A trap that records nothing would pass every test below."""
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
def test_no_import_reaches_the_network(rule: str, trap: tuple[str, list[str]]):
    """A request during an embargo tells a stranger; premailer's own switch does not stop it."""
    host, seen = trap
    pages = [_page(css=rule.replace("HOST", host)), _page(body=f"<style>{rule.replace('HOST', host)}</style>")]
    for page in pages:
        with contextlib.suppress(BadData):
            inline(page)
    assert seen == []


@pytest.mark.parametrize("rule", [rule for rule in IMPORTS if "@/**/" not in rule])
def test_imports_are_refused_with_a_sentence(rule: str):
    """An author would wonder where the style went."""
    assert _code(_page(css=rule)) == "HTM04"


@pytest.mark.parametrize("rule", IMPORTS)
def test_the_fetcher_itself_is_cut(rule: str, trap: tuple[str, list[str]]):
    """Should the refusal miss a spelling, or a new cssutils rename its fetcher, this is the lock behind it."""
    import cssutils

    inline(_page(css=".a{color:red}"))
    host, seen = trap
    cssutils.parseString(rule.replace("HOST", host))
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
def test_linked_sheets_are_refused(link: str, trap: tuple[str, list[str]]):
    """A style sheet on a server is a tracking pixel."""
    host, seen = trap
    assert _code(_page(head=link.replace("HOST", host))) == "HTM04"
    assert _code(_page(body=link.replace("HOST", host))) == "HTM04"
    assert seen == []


def test_no_file_is_opened(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """file:///dev/zero would never end."""
    import cssutils

    secret = tmp_path / "secret.css"
    secret.write_text(".a{color:red}", encoding="utf-8")
    inline(_page(css=".a{color:blue}"))
    sheet = cssutils.parseString(f'@import url("{secret.as_uri()}");')
    assert b"red" not in sheet.cssText
    assert "red" not in str([rule.styleSheet.cssText for rule in sheet if getattr(rule, "styleSheet", None)])


def test_data_pictures_are_refused():
    """Gmail does not show them, and large ones cut the page short."""
    assert _code(_page(body='<img src="data:image/png;base64,AAAA">')) == "HTM05"
    assert _code(_page(body='<td background=" DATA:image/png;base64,AAAA">')) == "HTM05"


def test_a_page_cut_short_is_refused():
    """libxml2 drops what is nested too deep, contacts and opt-out included, without a word."""
    assert _code(_page(body="<div>" * 400 + "deep" + "</div>" * 400 + "<p>Contacts</p>")) == "HTM06"


def test_an_endless_attribute_is_refused():
    """11 MB in one attribute leave 48 bytes of page."""
    assert _code(_page(body=f'<img alt="{"x" * 11_000_000}"><p>end</p>')) in {"HTM06", "TPL01"}


def test_crashes_become_sentences():
    """An AttributeError of premailer's would end the run as a bug of ours."""
    assert _code(_page(css="@media screen { @media (max-width: 1px) { .a { color: red } } }")) == "TPL01"


@pytest.mark.parametrize("page", ["", "<p>x</p>", "<!doctype html><p>x</p>", " <!DOCTYPE html><p>x</p>"])
def test_a_page_without_its_doctype_is_refused(page: str):
    """Browsers fall back to the habits of 1998."""
    assert _code(page) == "TPL01"


def test_styles_are_inlined_and_the_second_sheet_stays():
    """Mail programs that drop style sheets would show a bare page; dark mode and phones need theirs kept."""
    kept = '<style data-premailer="ignore">@media (max-width: 480px) { .a { color: blue !important; } }</style>'
    page = inline(_page(css=".a { color: red; margin: 0; }", head=kept, body='<td width="76" class="a">y</td>'))
    assert page.startswith("<!DOCTYPE html>")
    assert '<p class="a" style="color:red; margin:0">' in page
    assert "color: blue !important;" in page
    assert 'width="76"' in page


def test_a_sheet_seen_before_does_the_same_again():
    """The second recipient's page would lack styles, or carry the first one's."""
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


def test_what_fetches_is_not_even_loaded():
    """Half of the time until the first page is there would be spent on loading what must not be used."""
    words = (
        "import sys; from advisory_cli.compose.inline import inline;"
        "inline('<!DOCTYPE html><html><head></head><body></body></html>'); assert 'requests' not in sys.modules;"
        "import requests; requests.Session()"  # and who needs it elsewhere gets the real one
    )
    subprocess.run([sys.executable, "-c", words], check=True)


def test_the_shipped_page_keeps_what_the_templates_wrote():
    """Attributes for Outlook, its comments, and links must survive the inliner byte for byte."""
    html = renderer(everything()).render("html", Phase.OPEN, recipient())
    page = inline(html)
    assert page.startswith("<!DOCTYPE html>\n<html lang=")
    assert page.rstrip().endswith("</html>")
    for piece in ("<!--[if mso]><table", "<!--[if mso]></td></tr></table><![endif]-->", 'bgcolor="#9a1b2f"'):
        assert page.count(piece) == html.count(piece) > 0
    assert page.count("<style") == 2  # one in the comment for Outlook
    assert ".headline { font-size: 25px !important;" in page


def test_nothing_is_said_on_the_way(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture):
    """A parser that reports every rule it does not know on standard error fills cron mails."""
    with caplog.at_level(logging.DEBUG):
        inline(_page(css=".a { mso-hide: all; nonsense: 3; color: #12; }"))
    assert capfd.readouterr() == ("", "")
    assert [record.levelname for record in caplog.records if record.levelno < logging.CRITICAL] == []


def test_a_long_last_text_is_not_taken_for_a_cut_page() -> None:
    """A page that ends in a long paragraph, laid out anew by the inliner, would be refused."""
    page = "<!DOCTYPE html>\n<html><head></head><body><p>" + "word " * 60 + "</p></body></html>"
    assert "word word" in inline(page)
