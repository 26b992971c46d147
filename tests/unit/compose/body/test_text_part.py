"""compose.body.text_part: the text part's lines."""

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from advisory_cli.compose.body.text_part import columns, underline, wrap
from advisory_cli.model.press.advisory import Advisory, Kind


def _text(body: str, lead_in: str = "") -> str:
    from advisory_cli.compose.body.renderer import render_body

    advisory = Advisory(id="x", kind=Kind.NOTE, language="en", headline="H", body=body)
    return render_body(advisory, quotes=("“", "”", "‘", "’"), lead_in=lead_in).text


@given(st.text(alphabet="abc é\u00a0\n", max_size=400))
def test_no_line_is_wider_and_no_word_is_lost(text: str):
    """Wrapping that drops or cuts words changes what the office said."""
    wrapped = wrap(text)
    assert [w for line in wrapped.split("\n") for w in line.split(" ") if w] == [
        w for line in text.strip().split("\n") for w in line.replace("\t", " ").strip().split(" ") if w
    ]
    assert all(columns(line) <= 72 or " " not in line for line in wrapped.split("\n"))


def test_addresses_are_never_cut():
    """A URL in two lines does not work."""
    url = "https://example.org/" + "a" * 100
    assert f"\n{url}\n" in wrap(f"Some words before {url} and some after it, as many as fill a line of their own.")


def test_width_is_what_a_terminal_shows():
    """Wide and combining characters counted as one column each give ragged text."""
    assert columns("日本") == 4
    assert columns("e\u0301") == 1
    assert columns("a\x07b") == 3


def test_every_sign_is_as_wide_as_wcwidth_says():
    """A wide sign among those that are counted without its tables would give ragged text."""
    for sign in map(chr, range(0x20, 0x3000)):
        assert columns(sign) == abs(wcwidth(sign)), hex(ord(sign))
        assert columns(f"a{sign}") == (2 if wcwidth(sign) < 0 else wcswidth(f"a{sign}")), hex(ord(sign))


def test_scripts_that_wrap_otherwise_are_left_alone():
    """Hard line breaks in Arabic or Japanese come out as gaps and jumps."""
    arabic = "وقفة احتجاجية أمام مقر الاتحاد الأوروبي " * 5
    japanese = "記者会見のお知らせ 東京 " * 20
    assert "\n" not in wrap(arabic)
    assert "\n" not in wrap(japanese)
    assert "\n" in wrap("One Arabic word, كلمة, in a long English sentence does not stop that sentence being wrapped.")


def test_an_authors_line_breaks_stay():
    """Address lines would run together."""
    assert wrap("1 Street\nTown\n\nCountry", indent="  ", first="A ") == "A 1 Street\n  Town\n\n  Country"


def test_underlines_are_as_wide_as_the_words():
    """A heading's line too long or too short."""
    assert underline("日本\nabc", "=") == "===="


def test_lists_keep_numbers_and_depth():
    """'3.' that becomes '1.' changes what 'see point 3' means."""
    assert _text("3. three\n4. four\n   - inner\n   - inner two\n\nafter") == (
        "3. three\n4. four\n   - inner\n   - inner two\n\nafter"
    )
    assert _text("- one\n\n  more of one\n\n- two") == "- one\n\n  more of one\n\n- two"
    assert _text("-\n- x") == "-\n- x"


def test_lists_keep_the_authors_own_marks():
    """'17.' renumbered to '16.', or a star's dash read as a minus."""
    assert _text("14. a\n15. b\n17. c") == "14. a\n15. b\n17. c"
    assert _text("1. a\n1. b") == "1. a\n1. b"
    assert _text("3) a\n9) b") == "3) a\n9) b"
    assert _text("* 5 % more\n* 3 % less") == "* 5 % more\n* 3 % less"
    assert _text("- a\n\n+ b") == "- a\n\n- b"


def test_long_items_hang():
    """The second line of an item would start under its mark."""
    first, second = _text("10. " + "word " * 20).split("\n")
    assert first.startswith("10. word")
    assert second.startswith("    word")


def test_headings_quotes_code_rules_and_tables():
    """Blocks that vanish from the text part."""
    assert _text("# Head\n\n> said\n> so\n\n    code  x\n\n```\nfence\n```\n\n---\n\n|a|b|\n|-|-|\n|1|2|\n\nend") == (
        "Head\n----\n\n    said\n    so\n\n    code  x\n\n    fence\n\n* * *\n\na | b\n1 | 2\n\nend"
    )


def test_links_say_where_they_lead_once():
    """A reader of the text part could not follow a link, or would see it twice."""
    assert _text("see [the paper](https://example.org/p), or <https://example.org>") == (
        "see the paper (https://example.org/p), or https://example.org"
    )
    assert _text("[press@example.org](mailto:press@example.org)") == "press@example.org"
    assert _text("[write](mailto:press@example.org)") == "write (press@example.org)"


def test_emphasis_leaves_no_marks():
    """Asterisks in the text part look like a mistake."""
    assert _text("a *b* **c** `d` _e_") == "a b c d e"


def test_single_returns_are_line_breaks():
    """People press Enter once and expect a new line."""
    assert _text("one\ntwo") == "one\ntwo"


def test_the_dateline_stands_before_the_lead():
    """A dateline on a line of its own, or before a heading's words."""
    assert _text("The lead.", "(Brussels, 1 May 2026)") == "(Brussels, 1 May 2026) The lead."
    assert _text("- item", "(Brussels, 1 May 2026)") == "(Brussels, 1 May 2026)\n\n- item"
    assert _text("# Head", "(B)") == "(B)\n\nHead\n----"
