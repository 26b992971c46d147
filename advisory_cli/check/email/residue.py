"""Rules TXT02 and TXT18: find merge marks of other programs and spoilt letters in a finished message.

Merge marks, such as `*|FNAME|*` or «Name», come from a template taken over from another program. Spoilt letters were
read in a wrong encoding on their way into a template or the settings.
"""

from collections.abc import Callable, Iterator, Mapping

from advisory_cli.check.text.html_text import read_page
from advisory_cli.check.text.text_fields import TextField, quoted, text_fields
from advisory_cli.check.wording.placeholders import check_merge_marks
from advisory_cli.check.wording.spoilt_letters import spoilt_word
from advisory_cli.locale.spoilt_text import spoilt
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Specimen

_REMEDY = "Only {{ recipient.first_name }} and the like are filled in: docs/templates.md."


def check_residue(
    specimen: Specimen, *, advisory: Advisory, fields: Mapping[str, str], place_of: Callable[[str], Place]
) -> Iterator[Finding]:
    """Yield TXT02 for merge marks of other programs, and TXT18 for words with spoilt letters, in a finished message.

    Merge marks are fields such as `*|FNAME|*`. Spoilt letters are letters read in a wrong encoding. Each mark and each
    word is one finding.
    `specimen`: the finished message, as one recipient would get it. `fields`: the recipient's cells by column. A mark
    or word that also stands in the advisory or in these cells gives no finding.
    `place_of`: called with the mark or word, and returns the line of a template that holds it. When no template does,
    the function returns NOWHERE, and the finding names no file.
    """
    page = read_page(specimen.html)
    seen = "\n".join((specimen.preheader, specimen.text, *page.lines, *page.alternatives))
    known = [*(field.text for field in text_fields(advisory)), *fields.values()]
    marks: dict[str, None] = {}
    for match in check_merge_marks(TextField(advisory=advisory, path="message", text=seen)):
        mark = match.strip()
        if not any(mark in text for text in known):
            marks.setdefault(mark)
    for mark in marks:
        words = f"The template has code of another program, which is not filled in: “{mark[:60]}”."
        yield finding("TXT02", words, place=place_of(mark), remedy=_REMEDY)
    for word in dict.fromkeys(map(spoilt_word, seen.split("\n"))):
        if word and " " not in word and not any(word in text for text in known):
            words = f"A template or a setting contains {spoilt(word)[0]}: {quoted(word)}."
            yield finding("TXT18", words, place=place_of(word), remedy="Retype the word.")
