"""compose.body.text_part: the text part's lines."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from advisory_cli.compose.body.wrapping import columns, underline, wrap
from advisory_cli.model.press.advisory import Advisory, Kind


def _text(body: str, lead_in: str = "") -> str:
    from advisory_cli.compose.body.renderer import render_texts

    advisory = Advisory(id="x", kind=Kind.NOTE, language="en", headline="H", body=body)
    return render_texts(advisory, quotes=("“", "”", "‘", "’"), lead_in=lead_in)[0].text


@given(st.text(alphabet="abc é\u00a0\n", max_size=400))
def test_wrap_keeps_every_word_in_lines_of_72_columns(text: str) -> None:
    """A wrapped text has each of its words in order, and lines of at most 72 columns where a blank allows it."""
    wrapped = wrap(text)
    assert [w for line in wrapped.split("\n") for w in line.split(" ") if w] == [
        w for line in text.strip().split("\n") for w in line.replace("\t", " ").strip().split(" ") if w
    ]
    assert all(columns(line) <= 72 or " " not in line for line in wrapped.split("\n"))


def test_wrap_keeps_an_address_whole_when_it_is_longer_than_a_line() -> None:
    """An address longer than a line stands whole on a line of its own, else it would not work."""
    url = "https://example.org/" + "a" * 100
    assert f"\n{url}\n" in wrap(f"Some words before {url} and some after it, as many as fill a line of their own.")


def test_columns_count_the_width_that_a_terminal_shows() -> None:
    """A wide sign counts two columns, a combining sign none and a control sign one."""
    assert columns("日本") == 4
    assert columns("e\u0301") == 1
    assert columns("a\x07b") == 3


def test_columns_are_those_of_wcwidth_for_every_sign() -> None:
    """The width of every sign below U+3000, alone and behind a letter, is the one that wcwidth gives."""
    for sign in map(chr, range(0x20, 0x3000)):
        assert columns(sign) == abs(wcwidth(sign)), hex(ord(sign))
        assert columns(f"a{sign}") == (2 if wcwidth(sign) < 0 else wcswidth(f"a{sign}")), hex(ord(sign))


def test_wrap_leaves_a_text_alone_when_it_is_from_right_to_left() -> None:
    """An Arabic text is not wrapped, and an English one with one Arabic word is.

    Otherwise hard line breaks would come out as jumps.
    """
    arabic = "وقفة احتجاجية أمام مقر الاتحاد الأوروبي " * 5
    assert "\n" not in wrap(arabic)
    assert "\n" in wrap("One Arabic word, كلمة, in a long English sentence does not stop that sentence being wrapped.")


@given(st.text(alphabet="東京会議、。「」（）ブリュッセルーっ30年分aé… \n", max_size=300))
def test_wrap_breaks_no_line_of_japanese_at_a_mark(text: str) -> None:
    """Lines of Japanese have at most 72 columns and all letters in order; none begins with a closing mark.

    None ends with an opening mark either. A run of marks or of Katakana that has no place to break is longer.
    """
    wrapped = wrap(text)
    assert "".join(wrapped.split()) == "".join(text.split())
    for before, behind in pairwise(wrapped.split("\n")):
        if columns(before) + columns(behind[:1]) > 72 and " " not in before:
            assert behind[0] not in "、。」）ーっッュ…"
            assert before[-1] not in "「（"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("あ" * 35 + "。い", ["あ" * 35 + "。", "い"]),
        ("あ" * 36 + "。い", ["あ" * 35, "あ。い"]),
        ("あ" * 35 + "「い」う", ["あ" * 35, "「い」う"]),
        ("あ" * 34 + "ブリュッセル", ["あ" * 34, "ブリュッセル"]),
        ("会" * 34 + "2026年", ["会" * 34, "2026年"]),
        ("新" * 30 + "https://example.org/日", ["新" * 30, "https://example.org/日"]),
        ("한국어 문장은 " * 6, ["한국어 문장은 " * 4 + "한국어 문장은", "한국어 문장은"]),
    ],
)
def test_wrap_breaks_between_letters_of_chinese_and_japanese(text: str, lines: list[str]) -> None:
    """Chinese and Japanese break between letters, but not at marks, in foreign words and numbers; Korean at blanks."""
    assert wrap(text).split("\n") == lines


def test_wrap_keeps_an_authors_line_breaks() -> None:
    """The author's line breaks stay and the indents are added, else address lines would run together."""
    assert wrap("1 Street\nTown\n\nCountry", indent="  ", first="A ") == "A 1 Street\n  Town\n\n  Country"


def test_underline_is_as_wide_as_the_first_line() -> None:
    """A heading's line is as wide as the first line of its words."""
    assert underline("日本\nabc", "=") == "===="


def test_text_part_keeps_the_numbers_and_depth_of_lists() -> None:
    """A list's numbers, depth and paragraphs stay, else '3.' would become '1.', and 'see point 3' mean another one."""
    assert _text("3. three\n4. four\n   - inner\n   - inner two\n\nafter") == (
        "3. three\n4. four\n   - inner\n   - inner two\n\nafter"
    )
    assert _text("- one\n\n  more of one\n\n- two") == "- one\n\n  more of one\n\n- two"
    assert _text("-\n- x") == "-\n- x"


def test_text_part_keeps_the_authors_marks_of_lists() -> None:
    """A list's numbers and stars are the author's, and a plus becomes a dash."""
    assert _text("14. a\n15. b\n17. c") == "14. a\n15. b\n17. c"
    assert _text("1. a\n1. b") == "1. a\n1. b"
    assert _text("3) a\n9) b") == "3) a\n9) b"
    assert _text("* 5 % more\n* 3 % less") == "* 5 % more\n* 3 % less"
    assert _text("- a\n\n+ b") == "- a\n\n- b"


def test_text_part_hangs_an_item_when_it_is_long() -> None:
    """The second line of a long item begins below its words and not under its mark."""
    first, second = _text("10. " + "word " * 20).split("\n")
    assert first.startswith("10. word")
    assert second.startswith("    word")


def test_text_part_shows_headings_quotes_code_rules_and_tables() -> None:
    """A heading, a quote, code, a rule and a table each have their form in the text part."""
    assert _text("# Head\n\n> said\n> so\n\n    code  x\n\n```\nfence\n```\n\n---\n\n|a|b|\n|-|-|\n|1|2|\n\nend") == (
        "Head\n====\n\n    said\n    so\n\n    code  x\n\n    fence\n\n* * *\n\na  b\n-  -\n1  2\n\nend"
    )


def test_text_part_shows_once_where_a_link_leads() -> None:
    """A link's address stands behind its words, and once where the words are the address."""
    assert _text("see [the paper](https://example.org/p), or <https://example.org>") == (
        "see the paper (https://example.org/p), or https://example.org"
    )
    assert _text("[press@example.org](mailto:press@example.org)") == "press@example.org"
    assert _text("[write](mailto:press@example.org)") == "write (press@example.org)"


def test_text_part_leaves_no_marks_of_emphasis() -> None:
    """The words that are emphasised or code stand without marks."""
    assert _text("a *b* **c** `d` _e_") == "a b c d e"


def test_text_part_keeps_a_single_return_as_a_line_break() -> None:
    """A single return is a line break, as people who press Enter once expect."""
    assert _text("one\ntwo") == "one\ntwo"


def test_text_part_puts_the_dateline_before_the_lead() -> None:
    """The dateline stands in the line of the lead, and in one of its own before a list or a heading."""
    assert _text("The lead.", "(Brussels, 1 May 2026)") == "(Brussels, 1 May 2026) The lead."
    assert _text("- item", "(Brussels, 1 May 2026)") == "(Brussels, 1 May 2026)\n\n- item"
    assert _text("# Head", "(B)") == "(B)\n\n\nHead\n===="
