"""What hands, colleagues and other programs leave in a text."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from tests.system.mutations.manuscripts import PLACES, Manuscript, Part
from tests.system.mutations.spots import ONE_LINE, any_spot, spots

Mutation = Callable[[Manuscript], bool]  # False: it does not fit this text, draw another

SECRETS: Final = ("Bob: the minister has not agreed", "do not mention the lawsuit", "ask legal about this")
COMMENTS: Final = (
    "<!-- {} -->", "<!--{}-->", "<!--- {} --->", "<!-- {} --!>", "<!-- {}", "<!-- TODO\n{}\n-->", "[//]: # ({})",
    "[comment]: <> ({})", '[//]: # "{}"', "%% {} %%", "{{# {} #}}", "{{>> {} <<}}",
    '<div style="display:none">{}</div>', "<span hidden>{}</span>", "<del>{}</del>", "/* {} */",
    "<!-- {} --> <!-- b -->",
)  # fmt: skip
FIELDS: Final = (
    "{{ first_name }}", "{{recipient.name}}", "{{contact.FIRSTNAME}}", "[[Firstname]]", "%%NAME%%", "*|FNAME|*",
    "<<First Name>>", "{Vorname}", "${name}", "<%= name %>", "%recipient.name%", "{!Contact.FirstName}", "@@name@@",
    "[NAME]", "{{{name}}}", "{% if name %}", "##NAME##", "%FIRSTNAME%", "{name|there}", "{{ params.NAME }}", "~Name~",
)  # fmt: skip
PLACEHOLDERS: Final = (
    "XXX", "TKTK", "[QUOTE TO COME]", "[DATE]", "[insert figure]", "lorem ipsum dolor", "PENDING NOOR QUOTE", "€XX",
    "XX people", "[???]", "TBC", "[à compléter]", "???", "____",
)  # fmt: skip
LEFT_OVER: Final = (  # what is written, the signs that no reader may see, and words that each reader must see
    ("[Read on] (https://news.example/a)", "] (", "https://news.example/a"),
    ("(Read on)[https://news.example/b]", ")[", "https://news.example/b"),
    ("[Read on](https://news.example/a b)", "](", "Read on"),
    ("[Read on](https://news.example/c", "](", "https://news.example/c"),
    ("[Read on][7]", "][7]", "Read on"),
    ("[Read on]( news.example/d )", "](", "Read on"),
    ("~~spring~~", "~~", "spring"),
    ("**bold **", "**", "bold"),
    ("** bold**", "**", "bold"),
    ("**unclosed", "**", "unclosed"),
    ("*unclosed", "*unclosed", "unclosed"),
    ("<b>bold</b>", "<b>", "bold"),
    ("one<br>two", "<br", "two"),
    ("<u>under</u>", "<u>", "under"),
    ('<a href="https://news.example/e">page</a>', "<a", "page"),
    ("<font color=red>red</font>", "<font", "red"),
    ("==marked==", "==", "marked"),
    ("H~2~O", "~2~", "H"),
    ("word[^1]", "[^1]", "word"),
    ("&nbsp;blank", "&nbsp;", "blank"),
    ("caf&eacute;", "&eacute;", "caf"),
    ("don&#8217;t", "&#8217;", "don"),
    ("{.red}", "{.red}", ""),
    ("`half", "`half", "half"),
    ("[x] ticked", "[x]", "ticked"),
    (":smile:", ":smile:", ""),
    ("\\- dash", "\\-", "dash"),
    ("__under __", "__", "under"),
)
AS_WRITTEN: Final = (
    "Journalist*innen und Politiker*innen", "f**k this s**t", "_ada_@example.org", "a_b_c and d_e_f", "2*3*4 metres",
    "Nachbar_innen", "étudiant·e·s et enseignant·e·s", "C*-algebra", "A & B", "x < y > z", "5*", "AT&T", "#heatwave",
    "R&D; more", "ha*ha*ha", "Ж*Ж*Ж", "https://news.example/a_b_(c)_d", "https://news.example/?a=1&copy=2", "~5 km",
    "(c) 2026", "1/2", "@noor_example_", "αβ*γδ*ε", "snake__case__name", "100%",
)  # fmt: skip


def comment(text: Manuscript) -> bool:
    """A word to a colleague that no journalist may read."""
    form, secret = text.rng.choice(COMMENTS), text.rng.choice(SECRETS)
    spot, snippet = any_spot(text), form.format(secret)
    if form.startswith("["):
        if spot.in_body:
            text.body.append(part := Part("a paragraph of its own", [snippet]))
            text.mark(part, "hidden", secret, f"the comment {snippet!r}")
            return True
        return False
    if "\n" in snippet and not spot.in_body:
        return False
    at_end = form == "<!-- {}"
    if not (spot.append(snippet) if at_end else spot.insert(snippet)):
        return False
    text.mark(spot.part, "hidden", secret, f"the comment {snippet!r}")
    return True


def remark_in_yaml(text: Manuscript) -> bool:
    """A YAML comment on a line of its own: nobody sees it, nobody minds."""
    part = text.rng.choice([one for one in text.front if one.name not in {"standfirst", "id"}])
    part.lines.insert(0, f"# {text.rng.choice(SECRETS)}")
    text.words.append(f"a YAML comment above {part.name}")
    return True


def merge_field(text: Manuscript) -> bool:
    """A field of another program's mail merge."""
    snippet = text.rng.choice(FIELDS)
    spot = any_spot(text) if text.rng.random() < 0.8 else text.rng.choice(spots(text, *ONE_LINE))
    if not spot.insert(snippet):
        return False
    text.mark(spot.part, "told", snippet, f"the merge field {snippet}")
    return True


def placeholder(text: Manuscript) -> bool:
    """Something that a draft left open."""
    snippet, spot = text.rng.choice(PLACEHOLDERS), any_spot(text)
    if not spot.insert(snippet):
        return False
    text.mark(spot.part, "told", snippet, f"the placeholder {snippet}")
    return True


def left_over(text: Manuscript) -> bool:
    """Marks that are no Markdown, or Markdown that went wrong."""
    snippet, signs, words = text.rng.choice(LEFT_OVER)
    spot = any_spot(text)
    if not spot.insert(snippet):
        return False
    text.mark(spot.part, "clean", signs, f"the marks {snippet!r}")
    if words:
        text.mark(spot.part, "shown", words, f"the words of {snippet!r}")
    return True


def as_written(text: Manuscript) -> bool:
    """Signs that mean themselves."""
    snippet, spot = text.rng.choice(AS_WRITTEN), any_spot(text)
    if not spot.insert(snippet):
        return False
    text.mark(spot.part, "shown", snippet, f"the words {snippet!r}")
    return True


def definitions(text: Manuscript) -> bool:
    """A link or footnote whose target stands at the end of the text; or only the target."""
    spot = text.rng.choice(spots(text, "body"))
    snippet, target, signs, must = text.rng.choice(
        (
            ("[the figures][1]", "[1]: https://news.example/figures", "][1]", "https://news.example/figures"),
            ("[the figures]", "[the figures]: https://news.example/figures", "[the", "https://news.example/figures"),
            ("counted[^1]", "[^1]: By hand, twice.", "[^1]", "By hand, twice."),
            ("counted", "[1]: https://news.example/figures", "[1]:", "https://news.example/figures"),
            ("counted", "[unused]: https://news.example/u 'With a title'", "[unused]", "With a title"),
            ("counted", "*[NGO]: Non-governmental organisation", "*[", "Non-governmental organisation"),
        )
    )
    if not spot.insert(snippet):
        return False
    text.body.append(part := Part("the definition", [target]))
    text.mark(part, "shown", must, f"the definition {target!r}")
    text.mark(spot.part if "[" in snippet else part, "clean", signs, f"the reference {snippet!r}")
    return True


def misplaced_block(text: Manuscript) -> bool:
    """Tables, lists, code and rules that are not quite Markdown; their words must reach every reader."""
    lines = text.rng.choice(
        (
            ["| Town | Schools |", "| Lille | 12 |"],
            ["| Town | Schools |", "|---|---|", "| Lille | 12 | more |"],
            ["Town\tSchools", "Lille\t12"],
            ["* Lille", "+ Lens", "- Arras"],
            ["- Lille", "", "    Lens in an indented line"],
            ["1986. That year was hot."],
            ["    Indented like a code block."],
            ["```", "fenced words", "```"],
            ["```fenced words lost", "inside", "```"],
            ["Heading", "======="],
            ["####### Seven signs"],
            ["#Heading without a blank"],
            ["> quoted", "lazily"],
            ["<table><tr><td>Lille</td></tr></table>"],
            ["![The gauge](gauge.png)"],
            ["***", "Stars above"],
            [":::note", "A box", ":::"],
            ["Term", ": what it means"],
            ["\\newpage"],
            ["[TOC]"],
            ["Left  ", "Right\\", "Below"],
            ["<https://news.example/auto>"],
            ["[](https://news.example/empty)"],
            ["[words]()"],
            ['[words](https://news.example/t "A title")'],
        )
    )
    text.body.append(part := Part("a block of its own", lines))
    for word in re.findall(r"[A-Za-z]{4,}", " ".join(lines)):
        if word not in {"https", "example", "news", "table"}:
            text.mark(part, "shown", word, f"the block {lines!r}")
    for signs in (":::", "```", "|---", "\\newpage", "[TOC]", "<table", "]()", "#######", "| Lille"):
        if signs in "\n".join(lines):
            text.mark(part, "clean", signs, f"the block {lines!r}")
    return True


def wrong_time(text: Manuscript) -> bool:
    """A time with a zone word, a date or a weekday that does not fit the event."""
    if text.part("event") is None:
        return False
    starts, (_, zone, _) = text.starts, PLACES[text.town]
    winter = {"CEST": "CET", "BST": "GMT", "EDT": "EST"}[zone]
    other, english = starts + timedelta(hours=1), text.tongue == "en"
    day = starts.strftime("%A %-d June") if english else f"le {starts.day} juin"
    wrong_day = (starts + timedelta(days=1)).strftime("%A")
    clock = "{:%H:%M}" if english else "{:%Hh%M}"
    begins = "It begins at" if english else "Début à"
    sentences = [
        f"{begins} {clock.format(starts)} {winter}, {day}.",
        f"{begins} {clock.format(other)} {zone}, {day}.",
        f"{begins} {clock.format(other)} {winter}, {day}." if text.town != "London" else "",
        f"{begins} {clock.format(starts)} PST, {day}." if text.town != "New York" else "",
    ]
    if english:
        sentences += [f"It begins on {wrong_day} {starts.day} June.", f"It begins at {other:%-I.%M %p} {zone}, {day}."]
    sentence = text.rng.choice([one for one in sentences if one])
    spot = any_spot(text) if text.rng.random() < 0.3 else text.rng.choice(spots(text, "body"))
    if not spot.append(sentence):
        return False
    text.mark(spot.part, "told", sentence, f"the sentence {sentence!r} (event: {starts:%A %-d %B, %H:%M} {zone})")
    return True


def right_time(text: Manuscript) -> bool:
    """The same in its right form: nobody minds."""
    if text.part("event") is None or text.tongue != "en":
        return False
    spot = text.rng.choice(spots(text, "body"))
    sentence = f"It begins at {text.starts:%H:%M} {PLACES[text.town][1]} on {text.starts:%A %-d June}."
    if not spot.append(sentence):
        return False
    spot.part.facts.append(sentence)
    text.words.append(f"the sentence {sentence!r}, which is right")
    return True


def zone_missing(text: Manuscript) -> bool:
    """The event's zone is left out, and it is elsewhere than the newsroom."""
    part = text.part("event")
    if part is None or text.town in {"Brussels", "Paris"}:
        return False
    part.lines = [line for line in part.lines if not line.startswith("  zone:")]
    text.mark(part, "told", text.town, f"no zone for an event in {text.town}")
    return True


def picture_file(text: Manuscript) -> bool:
    """A picture's file and the words for those who do not see it."""
    part = text.part("picture")
    if part is None:
        text.front.append(part := Part("picture", ["picture:", "  caption: Noon"], ["Noon"]))
    part.lines += ["  file: gauge.png", "  alt: Children at the gauge"]
    text.mark(part, "shown", "Children at the gauge", "a picture's file and alt")
    return True
