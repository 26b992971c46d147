"""Notes to colleagues in an office's own templates: no reader gets them, in the page or its source or the text part."""

import pytest

from tests.breadth import first
from tests.system.press import ADVISORY, Press, parsed, part_text

BOB = "Bob: the lawyers have not agreed"
HTML, TEXT, LABELS = "templates/parts/body.html", "templates/parts/body.txt", "templates/labels/en.toml"


def _write(press: Press, *, html: str = "", text: str = "", labels: str = "") -> None:
    press.write("lists/one.csv", "email\nann@x.example\n")
    if html:
        press.write(HTML, f"<tr><td>{{{{ advisory.body }}}}</td></tr>\n{html}\n")
    if text:
        press.write(TEXT, f"{{{{ advisory.body }}}}\n{text}\n")
    if labels:
        press.write(LABELS, labels)


def _said(press: Press, **files: str) -> str:
    _write(press, **files)
    done = press.run("check", ADVISORY, "-l", "one")
    return " ".join((done.stdout + done.stderr).split())


def _source(press: Press, html: str) -> str:
    """What leaves as HTML."""
    _write(press, html=html)
    done = press.run("preview", ADVISORY, "-l", "one", "--to", "ann@x.example", "--eml")
    return part_text(parsed(done.output), "html")


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    first(
        3,
        [
            f"<tr><td>Yes<!-- {BOB} --></td></tr>",
            f"<!--\n{BOB}\n-->\n<tr><td>Yes</td></tr>",
            f"<!--[if bob]>{BOB}<![endif]--><tr><td>Yes</td></tr>",
            f'<tr><td style="color:#000; /* {BOB} */">Yes</td></tr>',
            f"<tr><td style='color:#000; /* {BOB} */'>Yes</td></tr>",
            f"<tr><td>Yes</td></tr><!--[if mso]><style>/* {BOB} */ td {{color:#000}}</style><![endif]-->",
            f"<tr><td>Yes{{# {BOB} #}}</td></tr>",
            f"<tr><td>Yes<?note {BOB} ?></td></tr>",
            f"<tr><td>Yes<!note {BOB}></td></tr>",
            f"<tr><td>Yes</ {BOB}></td></tr>",
            f"<tr><td>Yes<![if {BOB}]></td></tr>",
        ],
    ),
)
def test_message_holds_no_comment_when_the_template_has_one(press: Press, html: str) -> None:
    """A comment of a template is not in the message's source.

    Otherwise everybody who opens the source would read what the lawyers thought.
    """
    source = _source(press, html)
    assert "Bob" not in source
    assert "Yes" in source
    assert "HTM" not in _said(press, html=html)


@pytest.mark.slow
def test_message_holds_no_comment_when_the_style_sheet_has_one(press: Press) -> None:
    """A comment of the second style sheet is not in the message's head, where the rules stay."""
    press.write(
        "templates/parts/dark_and_narrow.css",
        f"/* {BOB} */\n@media (max-width: 480px) {{ .outer {{ padding: 0 !important; }} }}\n",
    )
    source = _source(press, "<tr><td>Yes</td></tr>")
    assert "Bob" not in source
    assert "@media (max-width: 480px)" in source


@pytest.mark.slow
def test_message_keeps_comments_when_outlook_reads_them(press: Press) -> None:
    """The conditional comments that Outlook reads stay in the message, since its tables and buttons stand in them."""
    button = '<v:roundrect href="https://x.example" arcsize="8%"><center>Open it</center></v:roundrect>'
    html = (
        f'<tr><td><!--[if mso]>{button}<![endif]--><!--[if !mso]><!--><a href="https://x.example">Open it</a>'
        "<!--<![endif]--><!--[if (gte mso 9)|(IE)]><table><tr><td><![endif]-->x"
        "<!--[if (gte mso 9)|(IE)]></td></tr></table><![endif]--></td></tr>"
    )
    source = _source(press, html)
    for one in (
        "<!--[if mso]><v:roundrect",
        "<!--[if !mso]><!-->",
        "<!--<![endif]-->",
        "<!--[if (gte mso 9)|(IE)]><table>",
    ):
        assert one in source
    assert "HTM1" not in _said(press, html=html)


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    first(
        4,
        [
            f'<tr><td style="display:none">{BOB}</td></tr>',
            f'<tr><td><span style="visibility: hidden">{BOB}</span></td></tr>',
            f'<tr><td style="font-size:0">{BOB}</td></tr>',
            f'<tr><td style="font-size:0px; line-height:0">{BOB}</td></tr>',
            f'<tr><td style="opacity:0">{BOB}</td></tr>',
            f'<tr><td><div style="max-height:0; overflow:hidden">{BOB}</div></td></tr>',
            f'<tr><td style="color:transparent">{BOB}</td></tr>',
            f"<tr hidden><td>{BOB}</td></tr>",
            f'<tr><td style="display:none"><p style="display:block">{BOB}</p></td></tr>',
            f"<!--[if mso]><tr><td>{BOB}</td></tr><![endif]-->",
        ],
    ),
)
def test_check_refuses_words_with_their_line_when_a_style_hides_them(press: Press, html: str) -> None:
    """Words that a style hides refuse with their line, since such words are in each reader's mail, one click away."""
    said = _said(press, html=html)
    assert f"ERROR HTM16 room/{HTML}:2" in said


@pytest.mark.slow
def test_check_refuses_words_when_the_style_sheet_hides_them(press: Press) -> None:
    """Words that a class of the style sheet hides refuse, since a class hides as well as an attribute."""
    press.write("templates/parts/notes.css", ".bob { display: none; }\n")
    sheet = '{% extends "layout.html" %}{% block styles %}{{ super() }}{% include "parts/notes.css" %}{% endblock %}'
    press.write("templates/media-advisory.html", sheet)
    _write(press, html=f'<tr><td class="bob">{BOB}</td></tr>')
    assert "ERROR HTM16" in _said(press)


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    [
        '<tr><td style="font-size:0"><p style="font-size:14px">A day in Brussels</p></td></tr>',
        '<tr><td style="visibility:hidden"><p style="visibility:visible">Une journée</p></td></tr>',
        '<tr><td class="narrow" style="display:none">{{ advisory.headline }}</td></tr>',
        '<tr><td style="display:none; max-height:0">{{ advisory.contacts[0].name }}</td></tr>',
        '<tr><td height="5" style="font-size:1px; line-height:1px">&nbsp;</td></tr>',
        '<tr><td style="overflow:hidden; max-width:560px">Du texte</td></tr>',
        '<tr><td style="height:0; line-height:20px">Text</td></tr>',
        '<tr><td><div class="preheader" style="display:none">En bref</div>Text</td></tr>',
        '<tr><td style="opacity:0.8">Text</td></tr>',
        '<tr><td style="font-size:0.9em">Text</td></tr>',
        '<tr><td style="display:none"></td></tr>',
        "<!--[if mso]><xml><o:Office><o:PixelsPerInch>96</o:PixelsPerInch></o:Office></xml><![endif]-->",
    ],
)
def test_check_passes_hidden_words_when_readers_have_them_elsewhere(press: Press, html: str) -> None:
    """Words that are seen after all, or hidden and said elsewhere, pass.

    Narrow screens, spacers and the inbox's line need them.
    """
    assert "HTM16" not in _said(press, html=html)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("html", "what"),
    [
        (f'<meta name="author" content="{BOB}">', "HTM12"),
        (f'<tr><td data-note="{BOB}">x</td></tr>', "HTM12"),
    ],
)
def test_check_refuses_words_when_only_the_source_shows_them(press: Press, html: str, what: str) -> None:
    """An attribute that no mail program reads refuses. Such an attribute is a place for notes, and for nothing else."""
    assert what in _said(press, html=html)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "mark"),
    first(
        3,
        [
            (f"<!-- {BOB} -->", "ERROR TXT15"),
            (f"// {BOB}", "ERROR TXT15"),
            ("// Not agreed yet: {{ advisory.headline }}", "ERROR TXT15"),
            (f"/* {BOB} */", "ERROR TXT15"),
            (f"[internal note: {BOB}]", "ERROR TXT15"),
            ("Said by [name]", "ERROR TXT01"),
            ("TODO: ask Bob", "ERROR TXT01"),
            ("FOR INTERNAL USE", "WARNING TXT08"),
        ],
    ),
)
def test_check_finds_notes_with_their_line_when_a_text_template_has_them(press: Press, text: str, mark: str) -> None:
    """A comment or placeholder in a text template is found with its line.

    Jinja takes out {# #} alone and prints the rest.
    """
    assert f"{mark} room/{TEXT}:2" in _said(press, text=text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "{# Bob: not agreed #}",
        "All times are local // Toutes les heures sont locales",
        "https://www.newsroom.example/press",
        "-- \nPress office",
        "Follow us: @newsroom.example",
        "* * *",
        "========",
        "Rue de la Loi 200 / Wetstraat 200",
        "50 % of our texts are in French.",
        "Pour ne plus recevoir nos messages : voir plus bas.",
    ],
)
def test_check_finds_no_note_when_a_templates_words_are_good(press: Press, text: str) -> None:
    """An office's own foot in a template is no finding of notes or placeholders."""
    said = _said(press, text=text)
    assert not [code for code in ("TXT01", "TXT08", "TXT15") if code in said]


def test_check_finds_notes_when_they_stand_in_a_page_or_in_labels(press: Press) -> None:
    """A note in a page's template or in a label is found with its line, since a label stands in each message."""
    said = _said(press, html="<tr><td>TODO</td></tr>", labels='[words]\n\nphone = "Tel [internal note: Bob]"\n')
    assert f"WARNING TXT01 room/{HTML}:2" in said
    assert f"ERROR TXT15 room/{LABELS}:3" in said


@pytest.mark.slow
def test_check_blames_the_advisory_when_the_template_is_right(press: Press) -> None:
    """A placeholder of the advisory is told once and of the advisory.

    Otherwise its author would look for it in a file that is right.
    """
    path = press.folder / ADVISORY
    path.write_text(path.read_text() + "\nTODO\n")
    said = _said(press, text="{# TODO: tidy up #}")
    assert said.count("TXT01") == 1
    assert f"TXT01 room/{ADVISORY}" in said
