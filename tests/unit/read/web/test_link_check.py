"""read.web.link_check against a real server on this computer: what is fetched, and what nobody may be sent to."""

from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from advisory_cli.model.checks.link_visit import Visit
from advisory_cli.read.web.link_check import is_public, visit, visit_all
from tests.web_site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    """A running site."""
    with running() as one:
        yield one


def test_a_page_is_asked_for_once_and_without_a_past(site: Site) -> None:
    """Fails if a link check logs in, leaves a trace of who asked, or asks for something else than the author wrote."""
    found = visit(site.address("/press/caf%C3%A9?id=7&x=a b".replace(" ", "%20")))
    assert (found.status, found.is_text, found.shown, found.trouble) == (200, True, True, "")
    assert found.text == "<h1>/press/caf%C3%A9?id=7&x=a%20b</h1>"
    ((verb, _, headers),) = site.asked
    assert verb == "GET"
    assert "Cookie" not in headers
    assert "Authorization" not in headers
    assert headers["Host"] == f"127.0.0.1:{site.server_port}"


def test_redirects_are_followed_without_cookies_and_not_for_ever(site: Site) -> None:
    """Fails if a page that moved counts as gone, or two pages that name each other keep the check busy."""
    found = visit(site.address("/to/~page"))
    assert (found.status, found.text) == (200, "<h1>/page</h1>")
    assert all("Cookie" not in headers for _, _, headers in site.asked)
    assert visit(site.address("/again")).trouble == "it leads on more than 5 times"
    assert len(site.asked) == 2 + 6


@pytest.mark.parametrize(
    "target",
    ["http!~~10.0.0.1~", "http!~~192.168.1.1~", "http!~~169.254.169.254~latest", "http!~~0.0.0.0~"],
)
def test_nobody_is_led_into_a_private_network(site: Site, target: str) -> None:
    """Fails if a text from elsewhere can make the office's computer ask its router or its cloud for secrets."""
    assert visit(site.address(f"/to/{target}")).trouble == "it leads into a private network"


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://192.168.1.1/x", "http://169.254.169.254/"])
def test_private_addresses_are_not_visited_either(url: str) -> None:
    """Fails if the author's own slip does what a redirect may not."""
    assert visit(url).trouble == "it leads into a private network"


@pytest.mark.parametrize("target", ["file!~~~etc~passwd", "ftp!~~127.0.0.1~", "javascript!1"])
def test_only_the_web_is_visited(site: Site, target: str) -> None:
    """Fails if a redirect opens a file."""
    assert visit(site.address(f"/to/{target}")).trouble == "it leads to something that is no web page"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "file:///etc/passwd", "nonsense", "https://a@b.example/", ""])
def test_what_is_no_web_address_is_not_opened(url: str) -> None:
    """Fails if something else than http and https is tried."""
    assert visit(url).trouble == "it is not a web address"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::93.184.216.34", True),
        ("2002:0a00:0001::1", False),
        *((one, False) for one in ("64:ff9b:1::8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1", "3fff::1")),
        *((one, False) for one in ("5f00::1", "192.88.99.1", "2606:4700::5efe:10.0.0.1", "::", "::1", "ff02::1")),
        *((one, True) for one in ("::ffff:93.184.216.34", "2606:4700::5efe:93.184.216.34", "::ffff:0:93.184.216.34")),
    ],
)
def test_public_is_what_the_open_internet_is(address: str, *, public: bool) -> None:
    """Fails if a private address is reached by another way of writing it, and loopback by a public link's redirect."""
    assert is_public(ip_address(address)) is public


def test_status_and_kind_are_told(site: Site) -> None:
    """Fails if a page that is gone, or a picture, is taken for a page to read."""
    assert [visit(site.address(f"/{code}")).status for code in (401, 404, 410, 500)] == [401, 404, 410, 500]
    assert not visit(site.address("/404")).shown
    picture = visit(site.address("/picture"))
    assert (picture.status, picture.is_text, picture.text) == (200, False, "")


def test_a_large_page_is_read_to_256_kib(site: Site) -> None:
    """Fails if a link to a film fills the memory."""
    assert len(visit(site.address("/big")).text) == 256 * 1024


def test_pages_are_read_in_their_letters(site: Site) -> None:
    """Fails if a public headline is not recognised for its encoding, or because it came packed."""
    for name in ("packed", "latin", "odd"):
        assert visit(site.address(f"/{name}")).text == "Überschrift"


def test_a_server_that_drips_is_left(site: Site) -> None:
    """Fails if a server that sends a byte a second keeps the check waiting; what came is judged."""
    found = visit(site.address("/slow"), seconds=0.3)
    assert found.trouble == "there is no answer within 0.3 seconds" or set(found.text) == {"."}
    assert len(found.text) < 1000


def test_a_server_that_is_not_there_is_told() -> None:
    """Fails if a dead link ends in a traceback."""
    with running() as one:
        gone = one.address("/")
    assert visit(gone) == Visit(url=gone, trouble="its server does not answer")
    assert visit("https://no-such-server.invalid/").trouble == "no such server is known"
    assert visit("https://" + "x" * 70 + ".invalid/").trouble == "no such server is known"


def test_a_server_that_speaks_no_tls_is_told(site: Site) -> None:
    """Fails if an https link to a plain server ends in a traceback."""
    assert visit(site.address("/").replace("http://", "https://")).trouble == "its server does not answer"


def test_several_are_visited_in_their_order(site: Site) -> None:
    """Fails if one link's page is reported for another's."""
    urls = [site.address(f"/page{number}") for number in range(12)]
    assert [one.text for one in visit_all(urls)] == [f"<h1>/page{number}</h1>" for number in range(12)]
    assert visit_all([]) == []
