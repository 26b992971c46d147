"""Functions that find the words in which a text says of itself that it is under embargo, or for immediate release.

The word embargo alone does not suffice, because texts speak of arms embargoes too. These forms speak of the text
itself:
- a line that opens with the word and names a time (EMBARGO / 00.01 hrs 3 February 2005)
- the word with a clock time (under embargo until 00:01)
- EMBARGOED UNTIL in capitals
- phrases such as 'this advisory is under embargo'
An embargo behind words such as arms, oil or trade is never the text's own.
Words for immediate release count where they open a line, or follow a dash or a colon. They do not count where more
words follow, as in 'immediate release of prisoners'.
"""

import re
from collections.abc import Iterator

from advisory_cli.check.text.dates import MONTHS, WEEKDAYS
from advisory_cli.model.patterns import late_pattern


def _names(table: dict[str, tuple[str, ...]]) -> str:
    words = {word for entries in table.values() for entry in entries for word in entry.split() if len(word) > 2}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_CLOCK = r"\d{1,2}\s?[:.h]\s?\d{2}(?!\d)|\d{1,2}\s?(?:[ap]\.?m\b|h\b|hrs\b|Uhr\b)|\b\d{4}\s?hrs\b"
_MONTH = _names(MONTHS)
_DAY = rf"(?:{_names(WEEKDAYS)})\b|\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:de\s)?(?:{_MONTH})\b|(?:{_MONTH})\s\d{{1,2}}\b"
_WHEN = rf"(?:{_CLOCK}|{_DAY}|midnight|noon|minuit|midi\b|Mitternacht|\d{{4}}-\d\d-\d\d)"
_UNTIL = r"(?:until|till?|to|jusqu[’']\s?(?:au|[àa])|bis|tot|hasta|fino)"
_OPENS = r"(?m:(?:^|(?<=\s[–—|/-]\s)|(?<=:\s))[\s>*_#(\[]{0,6})"
_UNDER = (
    r"(?:(?:strictly|strict|strikt|stricte(?:ment)?)\s)?(?:(?:under|sous|unter|onder|bajo|sotto)\s(?:\w{1,12}\s)?)?"
)
_OWN = r"(?:release|advisory|statement|report|briefing|document|text|material|information|e-?mail|note|communiqu[ée])"
_USE = r"(?:publication|release|broadcast)"
_FOREIGN = late_pattern(
    r"\b(?:arms|weapons?|oil|gas|fuel|trade|food|grain|military|economic|export|import|coal|steel|diamonds?|UN|EU|US|"
    r"nations|european|american|international|goods|shipments?|total|partial|full)[\s*_]{1,3}(?:\w{1,12}\s)?$",
    re.IGNORECASE,
)
_ANOTHER = late_pattern(
    r"\b(?:cop(?:y|ies)|reports?|study|studies|papers?|findings|results|data|interviews?|book|photos?|footage|videos?)\b",
    re.IGNORECASE,
)
EMBARGO_WORDS = (  # in capitals or not, as the labels of these languages have them
    r"sperrfrist|klausuleret|(?:эмбарго|ембарго|[εέ]μπ[αά]ργκο|ambargo(?:lu)?)(?!\w)|ב?אמברגו|ي?\u064f?حظر\sالنشر|محظور\sالنشر|انتشار\sممنوع|"
    r"ایمبارگو|엠바고|報道解禁|解禁日時|解禁时间|解禁時間|请勿提前发布|禁发"
)
"""Pattern of words for an embargo beside those that begin with embarg, in the languages of the shipped labels."""
_EMBARGO_ROOTS = (  # of these words
    *("sperrfrist", "klausuleret", "мбарго", "ργκο", "ambargo", "אמברגו", "النشر", "انتشار", "ایمبارگو", "엠바고"),
    *("解禁", "提前", "禁发"),
)
_TO = r"do|at[ée]|p[âîa]n[ăa]|–\s(?:julkaisuvapaa|közölhető):?"  # in Czech, Polish, Portuguese, Romanian …
_EMBARGOED = tuple(
    late_pattern(pattern, flags, needs=needs)
    for pattern, flags, needs in (
        (
            rf"{_OPENS}{_UNDER}embarg(?:oed|ado|o)\b[\s*_:/–—,-]{{0,6}}(?:{_UNTIL}\s)?[^\n]{{0,8}}?{_WHEN}",
            re.IGNORECASE,
            "embarg",
        ),
        (rf"{_OPENS}{_UNDER}embargo(?:ed)?[\s*_:.!)\]]{{0,6}}$", re.IGNORECASE | re.MULTILINE, "embargo"),
        (rf"{_OPENS}(?:strictly )?embargoed[\s*_:]{{1,4}}{_UNTIL}\b", re.IGNORECASE, "embargoed"),
        (rf"{_OPENS}sperrfrist\s?:", re.IGNORECASE, "sperrfrist"),
        (
            rf"{_OPENS}(?:(?:sob|sub|pod)\s)?embarg(?:o|ós?)\s(?:{_TO})\s[^\n]{{0,60}}?(?:{_CLOCK})",
            re.IGNORECASE,
            "embarg",
        ),
        (
            rf"{_OPENS}(?:(?:под|під)\s)?(?:{EMBARGO_WORDS})(?!\s(?:на|по)\s)[^\n]{{0,60}}?(?:{_CLOCK})",
            re.IGNORECASE,
            _EMBARGO_ROOTS,
        ),
        (
            r"\b(?:EMBARGOED (?:UNTIL|TILL|FOR)|UNDER EMBARGO UNTIL|STRICTLY EMBARGOED|SOUS EMBARGO JUSQU)\b",
            0,
            "EMBARGO",
        ),
        (rf"\bembargo(?:ed)?\b[\s*_:,]{{1,4}}{_UNTIL}\s[^\n.]{{0,30}}?(?:{_CLOCK})", re.IGNORECASE, "embargo"),
        (rf"\bembargo (?:lifts|ends|expires|is lifted)\b[^\n.]{{0,20}}?(?:{_CLOCK})", re.IGNORECASE, "embargo"),
        (rf"\bthis {_OWN} is (?:strictly )?(?:embargoed|under (?:strict )?embargo)\b", re.IGNORECASE, "embargo"),
        (rf"\bnot for {_USE}(?: or {_USE})? (?:before|until)\s[^\n.]{{0,12}}?{_WHEN}", re.IGNORECASE, "not for "),
    )
)
_IMMEDIATE = late_pattern(
    rf"{_OPENS}(?:for (?:immediate|instant) (?:release|publication|use|distribution)|immediate release"
    r"|release: immediate"
    r"|pour (?:diffusion|publication) imm[ée]diate|diffusion imm[ée]diate|[àa] diffuser imm[ée]diatement"
    r"|zur sofortigen (?:veröffentlichung|freigabe)|voor (?:onmiddellijke|directe) (?:publicatie|verspreiding)"
    r"|para (?:publicación|difusión) inmediata|per (?:la )?(?:diffusione|pubblicazione) immediata)"
    r"(?=[\s*_]{0,4}(?:$|[:.,;!)\]|/–—-]|\d))",
    re.IGNORECASE | re.MULTILINE,
)


def own_embargo(text: str) -> re.Match[str] | None:
    """Return the first match in `text` of words that say the text itself is under embargo. None if there are none.

    Words about anything else, such as an arms embargo or a trade embargo, do not count.
    """
    return next(own_embargoes(text), None)


def own_embargoes(text: str) -> Iterator[re.Match[str]]:
    """Yield a match for every place in `text` that says the text itself is under embargo.

    Several matches may lie in one sentence, and may overlap. Words about anything else, such as an arms embargo, do not
    count.
    """
    for pattern in _EMBARGOED:
        for match in pattern.finditer(text):
            if not _FOREIGN.search(text[max(match.start() - 40, 0) : match.start()]):
                yield match


def of_another_text(text: str, match: re.Match[str]) -> bool:
    """Return True when the embargo in `match` is that of another text, such as a report sent to journalists separately.

    `match` was found in `text` by own_embargo or own_embargoes. The words of the same sentence before the match decide.
    """
    sentence = re.split(r"[.\n]", text[max(match.start() - 80, 0) : match.start()])[-1]
    return _ANOTHER.search(sentence) is not None


def own_immediacy(text: str) -> re.Match[str] | None:
    """Return the first match in `text` of words that say the text itself is for immediate release, else None.

    A call for the immediate release of prisoners, for example, does not count.
    """
    return _IMMEDIATE.search(text)
