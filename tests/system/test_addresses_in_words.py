"""Addresses of people and of computers: what is said of a wrong one, and which are of the open internet."""

import pytest

from tests.system.press import ADVISORY, Press
from tests.web_site import running


@pytest.mark.parametrize(
    "address",
    [
        *("ann@paper..example.com", "ann@.paper.example", "ann@paper.example.", "ann@-paper.example"),
        *("ann@paper-.example", "ann..lee@paper.example", "ann.@paper.example", "ann@paper"),
        *(f"ann@{'x' * 70}.example", "ann@xx--x.example"),
    ],
)
def test_check_calls_a_dot_a_dot_when_an_address_is_wrong(press: Press, address: str) -> None:
    """The words about a wrong address never say “period” or “full stop”.

    Otherwise the same sign would have two names, one of which few people outside America know.
    """
    press.write("lists/one.csv", f"email,first_name\n{address},Ann\n")
    done = press.run("check", ADVISORY, "-l", "one")
    assert done.returncode == 65, done.stdout
    assert "LST03" in done.stdout
    assert "period" not in done.stdout
    assert "full stop" not in done.stdout


@pytest.mark.parametrize(
    "host",
    [
        *("64:ff9b:1::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "::ffff:127.0.0.1", "::ffff:0:127.0.0.1"),
        *("::127.0.0.1", "::10.0.0.1", "fec0::1", "3fff::1", "5f00::1", "2002:7f00:1::1", "2001:db8::5efe:a00:1"),
    ],
)
def test_check_links_stops_when_a_redirect_leads_into_the_own_network(press: Press, host: str) -> None:
    """A link that leads to a private address in any spelling is not followed.

    Otherwise a text from elsewhere could have the office's own servers asked.
    """
    path = press.folder / ADVISORY
    with running() as web:
        link = web.address(f"/to/http!~~[{host.replace(':', '!')}]!1~")
        path.write_text(path.read_text().replace("\n---\n\n", f'\nlinks:\n  web: "{link}"\n---\n\n', 1))
        done = press.run("check", ADVISORY, "--check-links")
    assert "it leads into a private network" in " ".join(done.stdout.split()), done.stdout + done.stderr
