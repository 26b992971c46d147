"""Words a draft leaves behind: TXT01 placeholders, TXT02 template code, TXT03 scrape residue, TXT08 internal markers.

An NGO writes about arms embargoes, internal displacement and the XX Congress: every pattern here needs more than the
bare word where the bare word has an honest meaning. Roman numerals: XXX passes before a capitalised noun that is no
month or weekday (XXX Olympic Games); XX is looked at only where a number is missing (XX people, €XX, XX January).
All patterns are bounded, so that no text makes them slow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisory_cli.check.dates import MONTHS, WEEKDAYS
from advisory_cli.check.passages import Passage, quoted
from advisory_cli.model.catalogue import finding
from advisory_cli.model.findings import Finding, Level


@dataclass(frozen=True, slots=True)
class _Rule:
    """One pattern, and what to say about it; `languages` empty means all."""

    code: str
    pattern: re.Pattern[str]
    words: str
    remedy: str
    languages: frozenset[str] = frozenset()
    level: Level | None = None
    mixed_case_only: bool = False  # a line all in capitals proves nothing about a word in capitals


def _any(*words: str) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_DATE_WORDS = _any(*(w for table in (MONTHS, WEEKDAYS) for entry in table["en"] for w in entry.split()))
_THINGS = r"QUOTE|NAME|TITLE|DATE|TIME|PLACE|VENUE|LINK|TEXT|PHOTO|HEADLINE|PHONE|NUMBER|FIGURE|CAPTION|ADDRESS|BIO"
_COUNTED = (
    r"people|persons|countries|NGOs|organi[sz]ations|activists|journalists|million|billion|thousand|percent|per cent"
)
_IN_BRACKETS = (
    r"(?:insert|enter|fill in|add here|your|ins[ée]rer|[àa] compl[ée]ter|einf[üu]gen|invullen|insertar|inserire)\b"
    r"[^\[\]\n]{0,60}|(?:first |last |full |sur)?name|title|date|time|quote|link|url|phone|e-?mail|city|place|venue"
    r"|organi[sz]ation|number"
    r"|speaker|contact|headline|nom|pr[ée]nom|citation|lien|lieu|ville|vorname|ort|datum|zitat|naam|nombre|nome|luogo|data"
    r"|x{1,5}|\.{2,}|…|_{2,}|\?{1,5}"
)
_FILL = "Put the words in that belong here, or take it out."
_NOT_FILLED = "This belongs to a mail-merge template; write the text itself. In the body nothing is filled in."
_ENGLISH = frozenset({"en"})
_I = re.IGNORECASE

_PLACEHOLDER = "This looks like a placeholder"
_RULES = (
    _Rule(
        "TXT01",
        re.compile(
            r"\bPENDING\b(?:[ \t][A-Z’'.-]{1,20}){0,3}?[ \t](?:QUOTES?|APPROVAL|CONFIRMATION|COMMENTS?|SIGN-?OFF|"
            r"CLEARANCE|NAMES?|FIGURES?|LEGAL|TEXT|INFO|DETAILS?)\b|[\[(]\s?PENDING\b[^\])\n]{0,40}[\])]"
            r"|(?m:^[\s>*_]{0,6}PENDING[\s*_]{0,6}$)"
        ),
        _PLACEHOLDER,
        _FILL,
    ),
    _Rule("TXT01", re.compile(r"\bPENDING(?:[ \t][A-Z]{2,20}){1,4}\b"), _PLACEHOLDER, _FILL, mixed_case_only=True),
    _Rule("TXT01", re.compile(r"\bTK(?:[ ]?TK){1,6}\b|\bTKK\b|[\[(]TK[\])]"), _PLACEHOLDER, _FILL),
    _Rule("TXT01", re.compile(r"\bTK\b(?![ -][A-Z][a-z])"), _PLACEHOLDER, _FILL, languages=_ENGLISH),
    _Rule(
        "TXT01",
        re.compile(r"[\[(]\s?(?:TB[ACD]|to be (?:confirmed|determined|announced)|[àa] confirmer)\s?[\])]", _I),
        "A newsroom cannot plan with this",
        "Fill it in if you can. In brackets behind a name it may stand, if you say so.",
        level=Level.WARNING,
    ),
    _Rule("TXT01", re.compile(r"(?<![\[(])\bTB[ACD]\b(?!\s?[\])])", _I), _PLACEHOLDER, _FILL, languages=_ENGLISH),
    _Rule("TXT01", re.compile(r"(?<![\w./@-])[Xx]{4,40}(?![\w@])"), _PLACEHOLDER, _FILL),
    _Rule(
        "TXT01",
        re.compile(rf"(?<![\w./@-])(?:XXX|xxx)(?![\w@])(?!\s(?!(?:{_DATE_WORDS})\b)[A-ZÀ-Þ][a-zà-ÿ])"),
        _PLACEHOLDER,
        _FILL,
    ),
    _Rule(
        "TXT01",
        re.compile(
            rf"[«“\"\[(<]\s?[Xx]{{2,3}}\s?[»”\"\])>]|[€$£]\s?[Xx]{{2}}\b|\b[Xx]{{2}}[:/.][Xx]{{2}}|"
            rf"\b[Xx]{{2}}\s?%|\b[Xx]{{2}}\s(?:{_DATE_WORDS}|{_COUNTED})\b"
        ),
        _PLACEHOLDER,
        _FILL,
    ),
    _Rule("TXT01", re.compile(r"\blorem\s{1,3}ipsum\b", _I), _PLACEHOLDER, _FILL),
    _Rule(
        "TXT01",
        re.compile(
            rf"\b(?:{_THINGS})S? (?:GOES )?HERE\b|\bINSERT (?:[A-Z]{{1,20}} ){{0,3}}HERE\b"
            rf"|\bquote (?:goes here|to come)\b|\b(?:{_THINGS}) TO (?:COME|FOLLOW)\b"
        ),
        _PLACEHOLDER,
        _FILL,
    ),
    _Rule("TXT01", re.compile(rf"(?<!\[)\[\s?(?:{_IN_BRACKETS})\s?\](?![\](\[:])", _I), _PLACEHOLDER, _FILL),
    _Rule("TXT01", re.compile(r"(?<![^\s(\[:“«])\?{3,20}(?!\w)"), _PLACEHOLDER, _FILL),
    _Rule("TXT01", re.compile(r"\bFIXME\b|\bTODO\b(?=[:\s]{0,3}\S)"), _PLACEHOLDER, _FILL, languages=_ENGLISH),
    _Rule(
        "TXT02",
        re.compile(
            r"\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|\{\{|\}\}|\{%|%\}|%%[A-Za-z_ ]{1,40}%%|%[A-Z_]{3,40}%"
            r"|<<[A-Za-z_]\w{0,30}>>|«[A-Z][a-z]{1,20}_[A-Za-z_]{1,20}»|\[\[[^\[\]\n]{1,60}\]\]|\*\|[A-Z_:]{1,30}\|\*"
            r"|\$\{[A-Za-z_.]{1,40}\}|(?<![{$])\{[a-z]{1,20}_[a-z_]{1,30}\}(?!\})"
        ),
        "This is template code that nobody filled in",
        _NOT_FILLED,
    ),
    _Rule(
        "TXT03",
        re.compile(r"\[?\be-?mail\s{0,3}(?:protected|prot[ée]g[ée])\b\]?|/cdn-cgi/l/email-protection[\w#/]{0,80}", _I),
        "This is what a web page shows instead of an e-mail address",
        "Write the address itself; it was lost when the text was copied from a web page.",
    ),
    _Rule(
        "TXT08",
        re.compile(
            r"\bfor internal use\b|\binternal use only\b|\binternal only\b|\b(?:[àa] |pour )usage interne\b"
            r"|\bnur (?:für den internen Gebrauch|intern)\b|\bvoor intern gebruik\b|\b(?:ad|per) uso interno\b"
            r"|\b(?:do not|don[’']t) (?:forward|circulate|distribute|redistribute)\b"
            r"|\bnot for (?:publication|(?:public |external |onward )?(?:distribution|circulation|release))\b"
            r"(?![^.\n]{0,30}\b(?:before|until|till|prior)\b)",
            _I,
        ),
        "This says that the text is not for journalists",
        "Check that this is the right file; take the marker out if it is.",
    ),
    _Rule(
        "TXT08",
        re.compile(
            r"\bINTERNAL (?:LIST|MEMO|NOTE|DOCUMENT|DRAFT|VERSION|BRIEFING|Q ?& ?A)\b"
            r"|(?m:^[\s>*_#(\[]{0,6}INTERNAL\s?[\])*_:–—-]{1,4})"
            r"|(?m:^[\s>*_#]{0,6}(?:INTERNAL|CONFIDENTIAL|DRAFT)[\s*_]{0,6}$)"
            r"|[\[(]\s?(?:INTERNAL|DRAFT|CONFIDENTIAL)\b[^\])\n]{0,30}[\])]"
            r"|\bDRAFT (?:v(?:ersion)?\s?)?\d{1,3}\b"
        ),
        "This marks a draft or an internal text",
        "Check that this is the right file; take the marker out if it is.",
    ),
)


def check_placeholders(passage: Passage) -> Iterator[Finding]:
    """One finding for each line and code, at its first match."""
    seen: set[tuple[str, int | None]] = set()
    language = passage.advisory.language[:2].lower()
    for rule in _RULES:
        if rule.languages and language not in rule.languages:
            continue
        for match in rule.pattern.finditer(passage.text):
            place = passage.place(match.start() + len(match[0]) - len(match[0].lstrip()))
            if (rule.code, place.line) in seen or (rule.mixed_case_only and not _mixed(passage, match)):
                continue
            seen.add((rule.code, place.line))
            words = f"{rule.words}: {quoted(match[0])}."
            yield finding(rule.code, words, place=place, remedy=rule.remedy, level=rule.level)


def _mixed(passage: Passage, match: re.Match[str]) -> bool:
    return any(c.islower() for c in passage.line_at(match.start()))
