"""read.web.link_check against a real server on this computer: what is fetched, and what nobody may be sent to."""

import time
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from advisory_cli.model.checks.link_visit import Visit
from advisory_cli.read.web.link_check import check_link, check_links, is_public
from tests.web_site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    """A running site."""
    with running() as one:
        yield one


def test_visit_asks_once_without_cookie_or_login(site: Site) -> None:
    """A page is asked for once, as written, without cookie or login.

    Otherwise a link check would leave a trace of who asked, or ask for something else than the author wrote.
    """
    found = check_link(site.address("/press/caf%C3%A9?id=7&x=a b".replace(" ", "%20")))
    assert (found.status, found.is_text, found.shown, found.trouble) == (200, True, True, "")
    assert found.text == "<h1>/press/caf%C3%A9?id=7&x=a%20b</h1>"
    ((verb, _, headers),) = site.asked
    assert verb == "GET"
    assert "Cookie" not in headers
    assert "Authorization" not in headers
    assert headers["Host"] == f"127.0.0.1:{site.server_port}"


def test_visit_follows_redirects_without_cookies_and_at_most_five(site: Site) -> None:
    """A redirect is followed without cookies, and after five more the visit ends.

    Otherwise a page that moved would count as gone, or two pages that name each other keep the check busy.
    """
    found = check_link(site.address("/to/~page"))
    assert (found.status, found.text) == (200, "<h1>/page</h1>")
    assert all("Cookie" not in headers for _, _, headers in site.asked)
    assert check_link(site.address("/again")).trouble == "it redirects more than 5 times"
    assert len(site.asked) == 2 + 6


@pytest.mark.parametrize(
    "target",
    ["http!~~10.0.0.1~", "http!~~192.168.1.1~", "http!~~169.254.169.254~latest", "http!~~0.0.0.0~"],
)
def test_visit_stops_when_a_redirect_leads_into_a_private_network(site: Site, target: str) -> None:
    """A redirect into a private network is not followed.

    Otherwise a text from elsewhere could make the office's computer ask its router or its cloud for secrets.
    """
    assert check_link(site.address(f"/to/{target}")).trouble == "it leads into a private network"


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://192.168.1.1/x", "http://169.254.169.254/"])
def test_visit_refuses_when_the_address_is_private(url: str) -> None:
    """A link to a private address is not visited, else the author's own slip would do what a redirect may not."""
    assert check_link(url).trouble == "it leads into a private network"


@pytest.mark.parametrize("target", ["file!~~~etc~passwd", "ftp!~~127.0.0.1~", "javascript!1"])
def test_visit_stops_when_a_redirect_leaves_the_web(site: Site, target: str) -> None:
    """A redirect to something else than http or https is not followed, else a redirect could open a file."""
    assert check_link(site.address(f"/to/{target}")).trouble == "it leads to something that is not a web page"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "file:///etc/passwd", "nonsense", "https://a@b.example/", ""])
def test_visit_refuses_when_the_link_is_no_web_address(url: str) -> None:
    """A link that is no plain http or https address is told as such and not opened."""
    assert check_link(url).trouble == "it is not a web address"


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
def test_is_public_tells_public_from_private_in_every_spelling(address: str, *, public: bool) -> None:
    """An address counts as public only if the open internet reaches it, however it is written.

    Otherwise a private address would be reached by another way of writing it.
    """
    assert is_public(ip_address(address)) is public


def test_visit_tells_status_and_kind_of_the_page(site: Site) -> None:
    """The status of a page is told, and a picture is no text.

    Otherwise a page that is gone, or a picture, would be taken for a page to read.
    """
    assert [check_link(site.address(f"/{code}")).status for code in (401, 404, 410, 500)] == [401, 404, 410, 500]
    assert not check_link(site.address("/404")).shown
    picture = check_link(site.address("/picture"))
    assert (picture.status, picture.is_text, picture.text) == (200, False, "")


def test_visit_reads_256_kib_when_the_page_is_larger(site: Site) -> None:
    """A large page is read to 256 KiB and no further, else a link to a film would fill the memory."""
    assert len(check_link(site.address("/big")).text) == 256 * 1024


def test_visit_decodes_the_page_when_packed_or_in_another_encoding(site: Site) -> None:
    """A page that is packed or in another encoding is read in its own letters.

    Otherwise a public headline would not be recognised.
    """
    for name in ("packed", "latin", "odd"):
        assert check_link(site.address(f"/{name}")).text == "Überschrift"


def test_visit_leaves_a_server_that_drips(site: Site) -> None:
    """A server that sends a byte at a time is left after the time allowed, with a part of its page at most.

    Otherwise the check would wait as long as the server likes.
    """
    begun = time.monotonic()
    found = check_link(site.address("/slow"), seconds=0.3)
    assert 0.2 < time.monotonic() - begun < 10
    assert found.trouble == "there is no answer within 0.3 seconds" or set(found.text) == {"."}
    assert len(found.text) < 1000


def test_visit_tells_when_the_server_is_not_there() -> None:
    """A server that does not answer, or that no name leads to, is told as the trouble.

    Otherwise a dead link would end in a traceback.
    """
    with running() as one:
        gone = one.address("/")
    assert check_link(gone) == Visit(url=gone, trouble="its server does not answer")
    assert check_link("https://no-such-server.invalid/").trouble == "there is no such server"
    assert check_link("https://" + "x" * 70 + ".invalid/").trouble == "there is no such server"


def test_visit_tells_when_the_server_speaks_no_tls(site: Site) -> None:
    """An https link to a plain server is told as a server that does not answer.

    Otherwise the link would end in a traceback.
    """
    assert check_link(site.address("/").replace("http://", "https://")).trouble == "its server does not answer"


def test_visit_all_keeps_the_order_of_the_links(site: Site) -> None:
    """The pages of several links come back in the order of the links.

    Otherwise one link's page would be reported for another's.
    """
    urls = [site.address(f"/page{number}") for number in range(12)]
    assert [one.text for one in check_links(urls)] == [f"<h1>/page{number}</h1>" for number in range(12)]
    assert check_links([]) == []
