"""A template pack is somebody else's work: what it may put into a mail, and what it may learn of a reader."""

import pytest

from tests.system.press import ADVISORY, Press

PEOPLE = "email,first_name,outlet\nada@news.example,Ada,News\nbo@post.example,Bo,Post\n"
BODY = "templates/parts/body.html"
EMBARGO = "{embargo: '2027-06-05 00:01', zone: Europe/Brussels}"


def _said(press: Press, html: str, *, text: str = "") -> tuple[int, str]:
    press.write("lists/people.csv", PEOPLE)
    press.write(BODY, f"<tr><td>{{{{ advisory.body }}}}</td></tr>\n<tr><td>{html}</td></tr>\n")
    if text:
        press.write("templates/parts/body.txt", f"{{{{ advisory.body }}}}\n{text}\n")
    done = press.run("check", ADVISORY, "-l", "people")
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<form action="https://evil.example"><input name="a"></form>',
        '<iframe src="https://evil.example"></iframe>',
        '<meta http-equiv="refresh" content="0; url=https://evil.example">',
        '<base href="https://evil.example/">',
        '<svg><a href="https://evil.example"></a></svg>',
        '<p onclick="alert(1)">x</p>',
        '<a href="https://x.example" ping="https://evil.example">x</a>',
        '<!--[if mso]><object data="https://evil.example"></object><![endif]-->',
        '<p style="width: expression(alert(1))">x</p>',
    ],
)
def test_check_refuses_a_template_when_an_element_is_none_of_mail(press: Press, html: str) -> None:
    """An element or attribute that no mail needs refuses with its line.

    Otherwise scripts, forms and frames would leave under the office's name.
    """
    returncode, said = _said(press, html)
    assert returncode == 65
    assert f"HTM12 room/{BODY}:2" in said


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" JaVa&#10;Script:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="/privacy">x</a>',
        '<a href="*|UNSUB|*">x</a>',
        '<img src="file:///etc/hostname" alt="">',
    ],
)
def test_check_refuses_a_template_when_an_address_is_none_of_mail(press: Press, html: str) -> None:
    """An address that runs code or leads nowhere in a mail refuses."""
    returncode, said = _said(press, html)
    assert returncode == 65
    assert "HTM13" in said


TRACKING = [
    '<img src="https://t.example/{{ recipient.email|urlencode }}.png" alt="" width="100">',
    '<a href="https://t.example/?u={{ recipient.email|urlencode }}">x</a>',
    '<a href="https://t.example/?u={{ recipient.first_name[:2] }}">x</a>',
    '<a href="https://t.example/?u={% for c in recipient.email %}{{ {"a": "1"}[c]|d("3") }}{% endfor %}">x</a>',
    '<a href="https://t.example/?n={{ recipient.unsubscribe_link }}">x</a>',
    '<td background="https://t.example/{{ recipient.outlet|lower }}">x</td>',
    '<p style="background: url(https://t.example/{{ recipient.outlet|urlencode }})">x</p>',
    '<!--[if mso]><img src="https://t.example/{{ recipient.outlet|urlencode }}" alt=""><![endif]-->',
    "See https://t.example/{{ recipient.first_name }}",
]


@pytest.mark.parametrize("html", TRACKING)
def test_check_refuses_a_template_when_an_address_holds_a_readers_field(press: Press, html: str) -> None:
    """A reader's field in an address refuses.

    Otherwise a link or picture would tell who opened the message, and journalists protect their sources.
    """
    returncode, said = _said(press, html)
    assert returncode == 65
    assert "HTM14" in said


def test_check_refuses_a_text_template_when_an_address_holds_a_field(press: Press) -> None:
    """A reader's field in an address of the plain part refuses with its line.

    Mail programs make links of addresses in plain text.
    """
    returncode, said = _said(press, "x", text="https://t.example/?u={{ recipient.email }}")
    assert returncode == 65
    assert "HTM14 room/templates/parts/body.txt:2" in said


@pytest.mark.slow
def test_check_passes_a_readers_field_when_it_is_the_opt_out_link(press: Press) -> None:
    """The opt-out's link may hold its reader, since no other link has to."""
    returncode, said = _said(press, '<a href="{{ recipient.unsubscribe_link }}">Stop</a>')
    assert returncode == 0, said
    assert "HTM1" not in said


REMOTE = [
    '<img src="https://x.example/logo.png" alt="Logo" width="100">',
    '<p style="background-image: url(https://x.example/paper.png)">x</p>',
    '<!--[if mso]><v:rect><v:fill src="https://x.example/paper.png" type="tile"/></v:rect><![endif]-->',
    '<td background="//x.example/paper.png">x</td>'.replace("//", "http://"),
]


@pytest.mark.slow
@pytest.mark.parametrize("html", REMOTE)
def test_check_notes_a_remote_picture_when_there_is_no_embargo(press: Press, html: str) -> None:
    """A remote picture is a note with its line, since its server learns that the message was opened."""
    returncode, said = _said(press, html)
    assert returncode == 0, said
    assert f"NOTE HTM15 room/{BODY}:2" in said


@pytest.mark.slow
@pytest.mark.parametrize("html", REMOTE)
def test_check_refuses_a_remote_picture_when_the_text_is_under_embargo(press: Press, html: str) -> None:
    """A remote picture under embargo refuses with its line.

    Otherwise its server would learn of the text before anybody may.
    """
    path = press.folder / ADVISORY
    front = path.read_text().split("\n")
    path.write_text("\n".join(f"release: {EMBARGO}" if line.startswith("release:") else line for line in front))
    returncode, said = _said(press, html)
    assert returncode == 65
    assert f"ERROR HTM15 room/{BODY}:2" in said


@pytest.mark.slow
def test_check_refuses_a_picture_when_it_is_too_small_to_see(press: Press) -> None:
    """A picture too small to see refuses. The README says that there are no pixels, and no switch to turn them on."""
    returncode, said = _said(press, '<img src="https://x.example/o.gif" width="1" height="1" alt="">')
    assert returncode == 65
    assert "ERROR HTM08" in said


@pytest.mark.slow
def test_check_passes_a_template_when_its_elements_are_of_mail(press: Press) -> None:
    """Tables, buttons for Outlook, lists and links pass, since templates are made of them."""
    html = (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"><tr><td align="left" '
        'style="padding: 4px 0"><ul><li>One</li></ul><a href="https://x.example/p?a=1&amp;b=2" target="_blank">x</a>'
        '<a href="tel:+3225550100">x</a><a href="mailto:press@x.example">x</a><a href="#top">x</a></td></tr></table>'
        '<!--[if mso]><v:roundrect href="https://x.example" arcsize="8%" fillcolor="#9a1b2f"></v:roundrect><![endif]-->'
    )
    returncode, said = _said(press, html)
    assert returncode == 0, said
    assert not [code for code in ("HTM12", "HTM13", "HTM14", "HTM15") if code in said]


@pytest.mark.slow
def test_check_tells_rendering_one_by_one_when_a_template_needs_it(press: Press) -> None:
    """A template that needs each message rendered by itself is told with its time.

    Otherwise nobody would know why ten thousand take a quarter of an hour.
    """
    returncode, said = _said(press, "{{ recipient.first_name }}")
    assert (returncode, "TPL04" in said) == (0, False), said
    returncode, said = _said(press, "{{ recipient.first_name ~ '!' }}")
    assert returncode == 0, said
    assert "TPL04" in said
    assert "rendered one by one, at about 0.1 seconds each: 2." in said
