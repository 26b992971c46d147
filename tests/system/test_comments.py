"""Notes to colleagues in an advisory: HTML comments are never printed and always said; every other form is refused."""

import pytest

from tests.breadth import first
from tests.system.advisory_file import FIELDS_LINE, READERS, findings, mail, marks, write
from tests.system.press import Press

BOB = "Bob: the minister has not agreed to be named"
NOTE = f"<!-- {BOB} -->"


@pytest.mark.parametrize(
    ("body", "shown"),
    first(
        3,
        [
            (f"The room opens at ten. {NOTE}", "The room opens at ten."),
            (f"The room {NOTE} opens at ten.", "The room opens at ten."),
            (f"{NOTE}    The room opens at ten.", "The room opens at ten."),
            (f"The room opens\n{NOTE}\n\nat ten.", "The room opens\n\nat ten."),
            (
                "The room opens at ten.\n\n<!--\nBob: the minister\nhas not agreed\n\n**TK**\n-->",
                "The room opens at ten.",
            ),
            ("The room<!----> opens at ten.", "The room opens at ten."),
        ],
    ),
)
def test_html_comment_in_the_body_is_warned_of_and_not_printed(press: Press, body: str, shown: str) -> None:
    """An HTML comment in the body is a warning TXT14 and stands in neither part of the mail.

    Otherwise a note to Bob about the minister would reach every journalist.
    """
    assert [(level, code) for level, code, _ in marks(press, body)] == [("warning", "TXT14")]
    got = mail(press, body)
    assert "Bob" not in got.text + got.html
    assert f"(London, 20 November 2026) {shown}\n" in got.text


@pytest.mark.parametrize(
    "more",
    [
        f"standfirst: '{NOTE} Ten o’clock.'\n",
        f"standfirst: >\n  Ten\n  {NOTE}\n  o’clock.\n",
        f"boilerplate: |\n  We are here.\n  {NOTE}\n  And there.\n",
        f"notes_to_editors:\n  - First.\n  - '{NOTE}'\n",
        f"quotes: [{{text: 'We come. {NOTE}', speaker: Ada Example}}]\n",
        f"quotes: [{{text: We come., speaker: 'Ada Example {NOTE}'}}]\n",
        f"links: {{web: 'www.newsroom.example {NOTE}'}}\n",
        f"event: {{title: 'Doors {NOTE}', starts: '2027-01-05 10:00', zone: Europe/London, place: Hall}}\n",
        f"picture: {{caption: 'A door {NOTE}'}}\n",
        f"subject: 'Doors at ten {NOTE}'\n",
    ],
)
def test_html_comment_in_any_printed_field_is_warned_of_and_not_printed(press: Press, more: str) -> None:
    """An HTML comment in any printed field is a warning on its line and not printed.

    A note in a quotation or in the subject is as public as one in the body.
    """
    line = FIELDS_LINE + more[: more.index("<!--")].count("\n")
    assert ("warning", "TXT14", line) in marks(press, more=more)
    assert BOB in " ".join(str(one["words"]) for one in findings(press, more=more))
    if "picture:" not in more:
        got = mail(press, more=more)
        assert "Bob" not in got.text + got.html


def test_html_comment_in_the_headline_leaves_one_blank(press: Press) -> None:
    """A headline whose comment is taken out has one blank in its place, else the inbox row would show the hole."""
    assert "\nDoors open\n==========\n" in mail(press, headline=f"'Doors {NOTE} open'").text


def test_check_counts_lines_right_below_a_comment(press: Press) -> None:
    """A fault below a comment of several lines is found on its own line, else the author would look in another one."""
    assert ("error", "TXT01", 14) in marks(press, "<!-- a\nb\nc -->\n\nThe room opens at XXXX.")


@pytest.mark.parametrize(
    ("body", "line"),
    first(
        6,
        [
            ("The room opens. <!-- Bob: not agreed", 10),
            ("One.\n\nTwo <!-- a <!-- b --> Bob: not agreed --> three.", 12),
            ("<!— Bob: not agreed —>", 10),
            ("<!- Bob: not agreed ->", 10),
            ("&lt;!-- Bob: not agreed --&gt;", 10),
            ("One.\n\n[//]: # (Bob: not agreed)", 12),
            ("One.\n\n[comment]: <> (Bob: not agreed)", 12),
            ("One.\n\n[_]: # 'Bob: not agreed'", 12),
            ("One %%Bob: not agreed%% two.", 10),
            ("One.\n\n%%\nBob: not agreed\n%%", 12),
            ("One {# Bob: not agreed #} two.", 10),
            ("One {>> Bob: not agreed <<} two.", 10),
            ("One /* Bob: not agreed */ two.", 10),
            ("// Bob: not agreed", 10),
            ("One <%-- Bob: not agreed --%>.", 10),
            ("The minister[a] comes.\n\n[a]Bob: not agreed", 12),
            ("[Comment: Bob, not agreed]", 10),
            ("::: comment\nBob: not agreed\n:::", 10),
            ("The mayor speaks. [//]: # (Bob: not agreed)", 10),
            ("- The mayor speaks.\n- [//]: # (Bob: not agreed)", 11),
            ("The mayor speaks. [comment]: <> (Bob: not agreed)", 10),
            ("<-- Bob: not agreed -->", 10),
            ("The mayor <-- Bob: not agreed --> speaks.", 10),
            ("The mayor speaks.\n\n<--\nBob: not agreed\n-->", 12),
            ("The mayor speaks. !-- Bob: not agreed -->", 10),
            ("The mayor speaks. /* Bob: not agreed", 10),
            ("The mayor speaks.\n\n/*\nBob: not agreed\n*/", 12),
            ("The mayor speaks. {# Bob: not agreed", 10),
        ],
    ),
)
def test_check_refuses_other_comments_with_their_line(press: Press, body: str, line: int) -> None:
    """A comment of any other program is an error TXT15 on its line, since it would be printed as it stands."""
    assert ("error", "TXT15", line) in marks(press, body)


@pytest.mark.parametrize(
    "more",
    [
        "standfirst: 'Ten. %% Bob: not agreed %%'\n",
        "boilerplate: |\n  We are here.\n  [//]: # (Bob: not agreed)\n",
        "notes_to_editors: ['{# Bob: not agreed #}']\n",
        "quotes: [{text: 'We come. <! -- Bob -- >', speaker: Ada Example}]\n",
        "subject: 'Doors %%Bob: no%%'\n",
        "standfirst: >\n  A library.\n  [//]: # (Bob: not agreed)\n",
        "quotes: [{text: 'We come. [//]: <> (Bob: not agreed)', speaker: Ada Example}]\n",
        "notes_to_editors: ['One. [comment]: # (Bob: not agreed)']\n",
        "standfirst: 'Ten. <-- Bob: not agreed -->'\n",
        "subject: 'Doors <-- Bob: not agreed -->'\n",
    ],
)
def test_check_refuses_other_comments_in_any_printed_field(press: Press, more: str) -> None:
    """A comment of any other program is an error TXT15 in each printed field.

    The body is not the only place for notes.
    """
    assert "TXT15" in {code for level, code, _ in marks(press, more=more) if level == "error"}


@pytest.mark.parametrize(
    "note",
    first(
        4,
        [
            "[internal note: Bob has not agreed]",
            "[Note interne : Bob n’est pas d’accord]",
            "[Anmerkung für Bob: nicht freigegeben]",
            "[delete before sending]",
            "[Comment for Bob: not agreed]",
            "(Internal note: not agreed)",
            "[à supprimer avant envoi]",
            "[vor dem Versand löschen]",  # codespell:ignore
            "[please delete this line before we send]",
            "[note to Bob: not agreed]",
            "[XXX Bob: not agreed]",
            "[tk]",
            "[figure tk]",
            "[bitte prüfen]",
            "[Zahl bitte noch prüfen!]",
            "[date TO FILL IN]",
            "[date to be filled in]",
            "[chiffre à vérifier]",
            "[please check the date]",
            "[merci de vérifier]",
        ],
    ),
)
def test_check_refuses_a_note_to_a_colleague_in_brackets(press: Press, note: str) -> None:
    """A note to a colleague in brackets is an error in body and headline, else every journalist would read it."""
    found = marks(press, f"One.\n\nThe room opens {note} at ten.")
    assert {("error", "TXT01", 12), ("error", "TXT15", 12)} & set(found)
    headline = marks(press, headline=f'"A day {note}"')
    assert {("error", "TXT01", 4), ("error", "TXT15", 4)} & set(headline)


@pytest.mark.parametrize(
    "honest",
    [
        "He comes [sic], and “we […] come [translated from German]”.",
        "[Note to editors: all times are local.] [Note: all times are local.]",
        "The [XXX Olympic Games] and [the worst is yet to come], [he refused to confirm].",
        "[Anmerkung der Redaktion: übersetzt] [Anm. d. Red.] [note de la rédaction : traduit]",
        "[Hinweis für Redaktionen: frei ab zehn] (comment for the record: we come)",
    ],
)
def test_check_passes_honest_words_in_brackets(press: Press, honest: str) -> None:
    """A bracket with honest words is no finding, else a check that cries wolf would be switched off."""
    assert [one for one in marks(press, honest) if one[1] in {"TXT01", "TXT15"}] == []


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("standfirst: >\n  A library.\n  # Bob: minister has not agreed\n", 2),
        ("boilerplate: |\n  We are here.\n\n  // Bob: not agreed\n  And there.\n", 3),
        ("notes_to_editors:\n  - First.\n  - |\n    Second.\n    # Bob: not agreed\n", 4),
        ('standfirst: "A library.\n  # Bob: not agreed"\n', 1),
        ("quotes:\n  - text: >-\n      We come.\n      # Bob: not agreed\n    speaker: Ada Example\n", 3),
        ("standfirst: A library.\n  // Bob has not agreed\n", 1),
        ("standfirst: >\n  ## Bob: not agreed\n  A library.\n", 1),
    ],
)
def test_check_refuses_a_line_like_a_comment_inside_a_fact(press: Press, more: str, line: int) -> None:
    """A line like a comment inside a fact is an error on its line.

    YAML knows no comment inside of a text, and would have the line printed.
    """
    assert ("error", "TXT15", FIELDS_LINE + line) in marks(press, more=more)


@pytest.mark.parametrize(
    "more",
    [
        "standfirst: >\n  A library.\n  #EUsummit is the tag.\n",
        "standfirst: |\n  A library.\n# a comment of YAML\nboilerplate: We are here.\n",
        "standfirst: |\n  A library:\n  //newsroom.example/a\n# a comment of YAML\n",
    ],
)
def test_check_passes_a_hashtag_and_a_comment_between_the_facts(press: Press, more: str) -> None:
    """A hashtag, a link and a YAML comment between the facts are no notes.

    Otherwise a check that cries wolf would be switched off.
    """
    assert "TXT15" not in {code for _, code, _ in marks(press, more=more)}


@pytest.mark.parametrize(
    ("html", "remedy"),
    first(
        4,
        [
            ("<b>ten</b>", "**words**"),
            ("<i>ten</i>", "*words*"),
            ('<a href="https://example.org">ten</a>', "[words](https://…)"),
            ("ten<br>eleven", "new line"),
            ("<ul><li>ten</li></ul>", "“- ”"),
            ('<span style="display:none">Bob: not agreed</span>', "TXT16"),
            ("<div hidden>Bob: not agreed</div>", "TXT16"),
            ("<details>Bob: not agreed</details>", "TXT16"),
            ("&lt;b&gt;ten&lt;/b&gt;", "**words**"),
            ("<o:p>ten</o:p>", "TXT16"),
        ],
    ),
)
def test_check_refuses_html_and_names_its_markdown(press: Press, html: str, remedy: str) -> None:
    """A tag of HTML in the body is an error on its line that names the Markdown to write.

    Otherwise readers would see the tags, and the words that they were to hide.
    """
    found = [one for one in findings(press, f"One.\n\nThe room opens {html}.") if one["code"] == "TXT16"]
    assert {(one["level"], one["line"]) for one in found} == {("error", 12)}
    assert remedy in f"{found[0]['remedy']} {found[0]['code']}"


@pytest.mark.parametrize(
    "fields",
    first(
        3,
        [
            {"headline": "'A <b>day</b>'"},
            {"more": "standfirst: 'A <b>day</b>'\n"},
            {"more": "boilerplate: 'A <b>day</b>'\n"},
            {"more": "notes_to_editors: ['A <b>day</b>']\n"},
            {"more": "quotes: [{text: 'A <b>day</b>', speaker: Ada Example}]\n"},
            {"more": "quotes: [{text: A day, speaker: 'Ada <b>Example</b>'}]\n"},
        ],
    ),
)
def test_check_refuses_html_in_any_printed_field(press: Press, fields: dict[str, str]) -> None:
    """A tag of HTML is refused as TXT16 in each printed field, else `<b>` in a headline would be read as four signs."""
    assert "TXT16" in {code for _, code, _ in marks(press, **fields)}


@pytest.mark.parametrize(
    "headline",
    [
        "Researchers find a flaw in <script> filters",
        "The end of <marquee>, and of <blink>",
        "“<form>” is what a page asks with",
        "Browsers trip over </script> in a text",
    ],
)
def test_check_passes_a_tag_that_a_headline_names(press: Press, headline: str) -> None:
    """A tag that a headline names stands in the mail as words.

    The headline is no Markdown, and a backslash before the sign would be printed.
    """
    assert "TXT16" not in {code for _, code, _ in marks(press, headline=f"'{headline}'")}
    got = mail(press, headline=f"'{headline}'")
    assert headline in got.text
    assert "<script>" not in got.html
    assert "<marquee>" not in got.html


@pytest.mark.parametrize(
    "headline", ["Ten<br>eleven", "<b>Doors open", "A <span hidden> day", "A <b>day</b>", "A <br> day"]
)
def test_check_refuses_a_tag_in_a_headline_when_meant_to_work(press: Press, headline: str) -> None:
    """A tag that was to do something in a headline is an error TXT16. Tags pasted from a web page are no words."""
    assert ("error", "TXT16", 4) in marks(press, headline=f"'{headline}'")


def test_correct_refuses_a_comment_in_its_words(press: Press) -> None:
    """A comment in the words of a correction is refused as TXT15, since they go to the same people."""
    mail(press)
    done = press.run("correct", "words", "--what", "It opens at nine. <!-- Bob: not agreed -->", "--yes")
    assert done.returncode == 65
    assert "TXT15" in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("The hour is nine. TODO ask Anna.", "TXT01"),
        ("The room is TK.", "TXT01"),
        ("It opens at nine. // Bob: not agreed", "TXT15"),
        ("It opens at nine // Bob Meyer : Not agreed", "TXT15"),
    ],
)
def test_notices_refuse_a_drafts_marks_in_their_words(press: Press, words: str, code: str) -> None:
    """A draft's mark in any words of a notice is refused, also with --yes, and nothing leaves.

    Nobody reads these words in a file.
    """
    mail(press)
    for order in (
        ("correct", "--what", words),
        ("update", "--what", words),
        ("remind", "--what", words),
        ("withdraw", "--what", words),
        ("withdraw", "--what", "The hour was wrong.", "--replacement", words),
    ):
        done = press.run(order[0], "words", *order[1:], "--yes")
        assert done.returncode == 65, done.stderr
        assert f"ERROR {code}" in done.stderr
    assert len(list(press.outbox())) == 1


def test_lift_refuses_a_drafts_marks_in_its_reason(press: Press) -> None:
    """A draft's marks in the reason of a lift are refused, since people who kept the embargo read the reason first."""
    press.write("lists/yes.csv", READERS)
    assert press.run("run").returncode == 0
    write(press, more="release: {embargo: '2031-01-09 00:01', zone: Europe/London}\n")
    done = press.run("send", "words", "-l", "one", "--cleared", "yes", "--yes")
    assert done.returncode == 0, done.stderr
    done = press.run("lift", "words", "--reason", "The Times has it. TODO ask Anna. // Bob: not agreed", "--yes")
    assert done.returncode == 65, done.stderr
    assert {"ERROR TXT01", "ERROR TXT15"} <= {line[:11] for line in done.stderr.splitlines()}


@pytest.mark.slow
def test_update_passes_a_name_that_the_file_says_is_meant_so(press: Press) -> None:
    """A name that the file says is meant so passes in a notice too."""
    mail(press, more="meant_so: [TK Elevator]\n")
    done = press.run("update", "words", "--what", "Workers of TK Elevator join in.", "--yes")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("note", ["One. // Bob: not agreed", "“One.” // Anna Meyer: is that so?"])
def test_check_refuses_a_comment_behind_a_sentence(press: Press, note: str) -> None:
    """A comment behind a sentence is an error TXT15 in body and standfirst, as much as at the beginning of a line."""
    assert ("error", "TXT15", 12) in marks(press, f"One.\n\n{note}")
    assert ("error", "TXT15") in {one[:2] for one in marks(press, more=f"standfirst: '{note}'\n")}


@pytest.mark.parametrize(
    "body",
    [
        "Wo: Berlin // Wann: Montag, und // Uhrzeit: zehn.",
        "Communiqué // Persbericht. // Bruxelles: 12",
        "It opens at nine. // Then we dance.",
        "From Brussels --> Paris, 3 < 5, <3, x<y.",
        r"The tag \<b> makes bold; so does `<strong>`.",
        "Write to <press@newsroom.example> or see <https://newsroom.example/a>.",
        "100 % of them, 50/50 and/or neither, see https://newsroom.example//a.",
        "The word [sic] stays; so does [1], and “[the room] opens”.",
        "Brussels <--> Paris; Paris <-- Brussels; a/b*c and 5 /* 3.",
        "He said […]: nothing [translated from German].",
    ],
)
def test_check_passes_honest_signs_that_look_like_comments(press: Press, body: str) -> None:
    """A text with signs that only look like comments or tags has no such finding.

    Otherwise a check that cries wolf would be switched off.
    """
    assert [code for _, code, _ in marks(press, body) if str(code).startswith(("TXT14", "TXT15", "TXT16"))] == []
