"""What happens to the file of a text: its keys, its quotation marks, its encoding, its end."""

import re
from typing import Final

from tests.system.mutations import text_mutations
from tests.system.mutations.manuscripts import Manuscript, Part
from tests.system.mutations.phrases import WORDS
from tests.system.mutations.spots import ONE_LINE, PROSE, any_spot, spots
from tests.system.mutations.text_mutations import Mutation


def misspelt_key(text: Manuscript) -> bool:
    """Two letters of a key change places, or the key is another program's."""
    part = text.rng.choice(text.front)
    at = text.rng.randrange(len(part.lines))
    found = re.match(r"\s*(?:- )?(\w{4,}):", part.lines[at])
    if not found:
        return False
    key = found[1]
    wrong = text.rng.choice((key[:2] + key[3] + key[2] + key[4:], key.capitalize(), f"{key}s", key.replace("_", " ")))
    if wrong == key or (part.name == "links" and key == "web"):
        return False
    part.lines[at] = part.lines[at].replace(key, wrong, 1)
    text.all_touched = True
    text.mark(part, "told", wrong, f"the key {key} written {wrong}")
    return True


def lost_line(text: Manuscript) -> bool:
    """A line of the facts is lost; what stood in it is not in the file any more."""
    part = text.rng.choice(text.front)
    if part.lines[0].endswith(">"):
        return False
    at = text.rng.randrange(len(part.lines))
    line = part.lines.pop(at)
    part.facts = [fact for fact in part.facts if fact not in line]
    if not part.lines:
        text.front.remove(part)
    part.touched, text.must_send, text.all_touched = True, False, True
    if part.name == "subject":
        text.subject = ""
    text.words.append(f"the line {line.strip()!r} lost")
    return part.name != "event"


def plain_value(text: Manuscript) -> bool:
    """A value without quotation marks, with a sign in it that means something to YAML."""
    spot = text.rng.choice(spots(text, *PROSE, *ONE_LINE))
    signs = text.rng.choice((" # two", " #two", ": two", " & two", " {two}", " [two]", ' "two"', " - two", " | two"))
    start = text.rng.choice(("", "", "", "*", "&", "- ", "! ", "@", "%", "? ", "> ", '"', "'", "“"))
    words = f"{start}{spot.fact}{signs}"
    for number, line in enumerate(spot.part.lines):
        found = re.fullmatch(r"(\s*(?:- )?\w+: )(.*)", line)
        if found and spot.fact in found[2] and found[2][:1] not in "[{":
            spot.part.lines[number] = found[1] + words
            spot.part.facts.remove(spot.fact)
            text.all_touched = True
            text.mark(spot.part, "shown", words, f"the unquoted value {words!r}")
            return True
    return False


def rule_in_the_facts(text: Manuscript) -> bool:
    """A third --- between the facts: what follows it is text, and its keys with it."""
    part = text.rng.choice(text.front[4:])
    part.lines.insert(0, "---")
    text.all_touched = True
    text.mark(part, "clean", part.lines[1].strip(), f"a line --- above {part.name}")
    return True


def two_texts(text: Manuscript) -> bool:
    """A second text was pasted below, with its facts."""
    heading = WORDS[text.tongue]["headline"][0]
    lines = ["---", "kind: note", f"headline: {heading}", "---"]
    text.body.append(part := Part("a second text", lines))
    text.all_touched = True
    text.mark(part, "clean", "kind: note", "a second text pasted below")
    return True


def cut_file(text: Manuscript) -> bool:
    """The file ends in the middle of a paragraph; what stood below is not in it any more."""
    part = text.rng.choice(text.body)
    at = text.body.index(part)
    del text.body[at + 1 :]
    words = part.lines[0]
    part.lines = [words[: text.rng.randrange(len(words) // 2, len(words))]]
    part.facts = [part.lines[0].rpartition(" ")[0]]
    part.touched, text.must_send = True, False
    text.words.append(f"the file ends in {part.name}")
    return True


def encoding(text: Manuscript) -> bool:
    """Another program saved the file; where letters would be lost, nothing is sent."""
    how = text.rng.choice(("crlf", "bom", "cp1252", "utf-16", "nul", "cr"))

    def edit(content: bytes) -> bytes:
        words = content.decode()
        return {
            "crlf": words.replace("\n", "\r\n").encode(),
            "cr": words.replace("\n", "\r").encode(),
            "bom": b"\xef\xbb\xbf" + content,
            "cp1252": (words + "caf\u00e9 \u2026\n").encode("cp1252", "replace"),
            "utf-16": words.encode("utf-16"),
            "nul": content + b"\x00",
        }[how]

    text.edits.append(edit)
    if how not in {"crlf", "bom"}:
        text.must_send, text.all_touched = False, True
    text.words.append(f"saved otherwise ({how})")
    return True


def spoilt_letters(text: Manuscript) -> bool:
    """Letters that went through a wrong encoding, or that no reader sees."""
    snippet = text.rng.choice(
        (
            "\u00c3\u00a9coles",
            "caf\ufffd",
            "donâ€™t",
            "Zo&euml;",
            "abc\u202edef",
            "abc\u2066def",
            "ab\u061cc",
            "a\U000e0041b",
            "paus\u2060e",
        )
    )
    spot = any_spot(text) if text.rng.random() < 0.6 else text.rng.choice(spots(text, *ONE_LINE))
    if not spot.insert(snippet):
        return False
    must = "shown" if "\u2060" in snippet else "told"  # a word joiner is taken out, and its word is whole again
    text.mark(spot.part, must, snippet, f"the letters {snippet!r}")
    return True


def marks_in_a_line(text: Manuscript) -> bool:
    """Markdown in a field that goes into a header or a table cell."""
    snippet, signs = text.rng.choice(
        (
            ("**now**", "**"),
            ("*now*", "*now*"),
            ("[now](https://news.example/n)", "]("),
            ("`now`", "`"),
            ("~~now~~", "~~"),
        )
    )
    spot = text.rng.choice(spots(text, *ONE_LINE, *PROSE))
    if not spot.insert(snippet):
        return False
    text.mark(spot.part, "clean", signs, f"the marks {snippet!r}")
    return True


def long_headline(text: Manuscript) -> bool:
    """A headline that is too long for a subject."""
    part = text.part("headline")
    subject = text.part("subject")
    if part is None or subject is None:
        return False
    text.front.remove(subject)
    words = " ".join(WORDS[text.tongue]["body"][:2]).rstrip(".")
    part.lines, part.facts = [f'headline: "{words}"'], [words]
    text.subject, text.must_send = words, False
    text.words.append("a long headline without a subject")
    return True


def wrong_link(text: Manuscript) -> bool:
    """A link whose words name another place than it leads to."""
    snippet = text.rng.choice(
        (
            "[https://www.example.org](https://other.example/)",
            "[www.example.org](https://www.example.org@other.example/)",
            "[noor@newsroom.example](mailto:other@news.example)",
            "[write](mailto:a@news.example?bcc=b@news.example)",
        )
    )
    spot = text.rng.choice(spots(text, "body"))
    if not spot.insert(snippet):
        return False
    text.mark(spot.part, "told", snippet, f"the link {snippet}")
    return True


MUTATIONS: Final[tuple[tuple[Mutation, int], ...]] = (
    (text_mutations.comment, 8),
    (text_mutations.remark_in_yaml, 1),
    (text_mutations.merge_field, 4),
    (text_mutations.placeholder, 3),
    (text_mutations.left_over, 8),
    (text_mutations.as_written, 5),
    (text_mutations.definitions, 4),
    (text_mutations.misplaced_block, 5),
    (text_mutations.wrong_time, 5),
    (text_mutations.right_time, 1),
    (text_mutations.zone_missing, 2),
    (text_mutations.picture_file, 2),
    (misspelt_key, 2),
    (lost_line, 4),
    (plain_value, 4),
    (rule_in_the_facts, 2),
    (two_texts, 1),
    (cut_file, 2),
    (encoding, 3),
    (spoilt_letters, 3),
    (marks_in_a_line, 4),
    (long_headline, 2),
    (wrong_link, 2),
)
