"""Find marks of Markdown and HTML that would reach a reader as they stand, and tell which fields take Markdown.

The rules look at a text as the e-mail's text part shows it. In a field that takes Markdown, they look for marks that
are left after the Markdown was understood. In any other field, they look at the text as the author wrote it. The rules
ignore a sign that is written with a backslash, because it is meant to be seen.
"""

import re
from collections.abc import Iterator

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

_TAKES_MARKDOWN = late_pattern(
    r"body|standfirst|boilerplate|notes_to_editors\[\d+\]|accreditation\.text|event\.access"
    r"|(?:quotes|opportunities|boilerplates)\[\d+\]\.text|(?:programme|further_events)\[\d+\]\.access"
)
_SHOWN = 60  # letters of the marks that a finding repeats
_E, _W = Level.ERROR, Level.WARNING


def takes_markdown(path: str) -> bool:
    """Return True when Markdown, such as links and emphasis, is understood in the field with this `path`.

    `path` is written as in Advisory.lines: `body`, or `quotes[0].text`.
    """
    return _TAKES_MARKDOWN.fullmatch(path) is not None


@value_class
class WrittenLink:
    """Link in an advisory's text.

    `words` are the visible words, `target` is the address as the author wrote it, and `place` the place in the file.
    """

    words: str
    target: str
    place: Place


@value_class
class Leftover:
    """Marks of Markdown or HTML that the program does not understand, so that the readers of a text would see them.

    `marks` are the marks with the text between them, and `offset` is where they begin in the text, from 0. `code` is
    TXT16 for HTML and TXT17 for Markdown. `words` and `remedy` are sentences for a finding.
    """

    offset: int  # in the text, where the marks begin
    marks: str  # the marks and the text between them
    code: str  # TXT16 for HTML, TXT17 for Markdown
    words: str
    remedy: str
    level: Level

    def as_finding(self, place: Place) -> Finding:
        """Return a finding about the marks, of which at most 60 characters are shown.

        `place` is the file and line of the text that holds the marks.
        """
        marks = self.marks if len(self.marks) <= _SHOWN else self.marks[: _SHOWN - 1] + "…"
        words = f"{self.words}: “{printable(marks)}”."
        return finding(self.code, words, place=place, remedy=self.remedy, level=self.level)


@value_class(kw_only=False)
class _Rule:
    pattern: re.Pattern[str]
    words: str
    remedy: str
    level: Level


_ADDRESS = r"(?:https?:|mailto:|www\.|[\w.+-]{1,64}@|(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}(?=[/)\]\s]))"
_LINK = "Write [words](https://…), with nothing between ] and (, and %20 for a space in the address."
_PLAIN = "Delete the marks, or write \\{0} if readers should see {0}."


def _error(pattern: str, words: str, remedy: str, *, needs: str | tuple[str, ...]) -> _Rule:
    return _Rule(late_pattern(pattern, re.MULTILINE, needs=needs), words, remedy, _E)


def _warning(pattern: str, words: str, remedy: str, *, needs: str | tuple[str, ...]) -> _Rule:
    return _Rule(late_pattern(pattern, re.MULTILINE, needs=needs), words, remedy, _W)


_RULES = (
    _error(
        r"!\[[^\[\]\n]{0,200}\]\s?[(\[]",
        "This picture would be shown as source",
        "Name it in the field picture.",
        needs="![",
    ),
    _error(r"\[[^\[\]\n]{0,200}\]\([^()\n]{0,300}\)?", "This link is not understood here", _LINK, needs="]("),
    _error(rf"\]\(\s?{_ADDRESS}[^()\n]{{0,300}}\)?", "This link is not understood here", _LINK, needs="]("),
    _error(
        rf"\[[^\[\]\n]{{1,200}}\]\s{{1,3}}\(\s?{_ADDRESS}[^()\n]{{0,300}}\)?",
        "This link is not understood",
        _LINK,
        needs="[",
    ),
    _error(
        rf"\([^()\n]{{1,200}}\)\s?\[\s?{_ADDRESS}[^\[\]\n]{{0,300}}\]",
        "This link is the wrong way round",
        _LINK,
        needs="[",
    ),
    _error(
        rf"\[[^\[\]|\n]{{1,200}}\|\s?{_ADDRESS}[^\[\]\n]{{0,300}}\]",
        "This is a link of another program",
        _LINK,
        needs="[",
    ),
    _error(
        rf"\[{_ADDRESS}[^\[\]\s]{{0,300}}\s[^\[\]\n]{{1,200}}\]", "This is a link of another program", _LINK, needs="["
    ),
    _error(rf"<{_ADDRESS}[^<>\n]{{0,300}}>", "This address is not understood", "Write it without < and >.", needs="<"),
    _error(
        r"\[\^[^\[\]\n]{1,200}\]:?|\^\[[^\[\]\n]{1,200}\]",
        "Footnotes are not understood",
        "Write it into notes_to_editors:, or in brackets where it belongs.",
        needs=("[^", "^["),
    ),
    _error(
        r"\[(?!\d{1,3}\])[^\[\]\n]{1,200}\] ?\[[^\[\]\n]{0,60}\]",
        "A link whose address is elsewhere is not understood",
        "Write [words](https://…) in place of [words][1], and delete the line [1]: https://…",
        needs="[",
    ),
    _error(
        rf"^\s{{0,3}}\[[^\[\]\n]{{1,60}}\]:\s*<?{_ADDRESS}\S{{0,300}}",
        "A link whose address is elsewhere is not understood",
        "Write [words](https://…) where the link belongs, and delete this line.",
        needs="]:",
    ),
    _error(
        r"~~[^\n]{0,200}",
        "Struck-out words are not understood, and would be read as valid",
        "Delete the words, or write \\~~ if readers should see ~~.",
        needs="~~",
    ),
    _error(
        r"(?<![\w*])(\*\*(?!\*)|\*\*\*(?=\S)|__)(?=\s?[“‘«\"]?\w)[^*_\n]{1,400}?\1(?![\w*]|\.\w)",
        "This emphasis is not understood",
        "Write **words** without a space inside the marks, in a field that takes Markdown; or \\*\\* to show them.",
        needs=("**", "__"),
    ),
    _error(
        r"^\|.{1,400}\|[ \t]*$",
        "This table is not understood",
        "Put | --- | --- | below its heading; or \\|.",
        needs="|",
    ),
    _error(
        r"\[(?:url|img|color|size|font|quote|list)=[^\[\]\n]{1,300}\]|\[/[a-z]{1,10}\]",
        "This is code of a web forum",
        "Write **words** for bold, *words* for italics, [words](https://…) for a link.",
        needs=("[url=", "[img=", "[color=", "[size=", "[font=", "[quote=", "[list=", "[/"),
    ),
    _error(
        r"(?<![\w\\:])\\(?:(?:new|clear|page)(?:page|line|break)|linebreak|noindent|(?:v|h)(?:space|fill)|(?:big|med|small)skip"
        r"|(?:text|math)[a-z]{2}|emph|(?:sub)*section|begin|end|item|footnote|tableofcontents|maketitle|centering)\b"
        r"(?:\{[^{}\n]{0,60}\})?",
        "This is code of LaTeX",
        "Delete it; **words** are bold, *words* italic.",
        needs="\\",
    ),
    _error(
        r"@?\[(?:\[_?)?(?i:toc)(?:_?\])?\](?!\()|^\.\. (?:[a-z]{3,20}::|_)[^\n]{0,60}|^#\+[A-Za-z_]{3,20}:[^\n]{0,60}"
        r"|\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION|INFO|QUOTE|ABSTRACT)\]|^(?:!!!|\?\?\?)\+?[ \t][a-z]\w{0,30}"
        r"|\{(?:code|quote|panel|noformat|color|toc)(?:[:=][^{}\n]{0,60})?\}",
        "This is an instruction to another program",
        "Delete it, and keep the words.",
        needs=("[", ".. ", "#+", "!!!", "???", "{"),
    ),
    _error(
        r"^\s{0,3}\*\[[^\[\]\n]{1,60}\]:[^\n]{0,60}",
        "Explanations of abbreviations are not understood",
        "Write it where the abbreviation comes first: NGO (non-governmental organisation).",
        needs="*[",
    ),
    _error(
        r"\{[.#:][\w-][^{}\n]{0,60}\}",
        "This would be shown as source",
        "Delete the curly brackets.",
        needs=("{.", "{#", "{:"),
    ),
    _warning(
        r"^#{1,20}[ \t]\S[^\n]{0,60}|^#{2,20}\w[^\n]{0,60}", "This is not a heading here", _PLAIN.format("#"), needs="#"
    ),
    _warning(
        r"(?<![\w*%‰€$£¥)\]])\*(?![*\s,;:!?)\]/]|\.\s|innen\b)[^*\n]{1,400}?\*(?![\w*])|(?<![\w_/@.])_(?![_\s])[^_\n]{1,400}?_(?![\w_/@])",
        "This emphasis is not understood",
        "Write *words* without a space inside the marks, in a field that takes Markdown; or \\* to show it.",
        needs=("*", "_"),
    ),
    _warning(
        r"(?<![\w*])\*\*\*?(?=[\w“‘«\"(])|(?<=[\w.,;:!?”’»\")])\*\*\*?(?![\w*])|(?<=[ \t])[*_](?=[^\W_])(?!innen\b)",
        "These marks have no partner",
        _PLAIN.format("*"),
        needs=("*", "_"),
    ),
    _warning(
        r"(?<!\w)__(?=\w)(?!\w+\.\w)|(?<=[^\W_])__(?!\w|\.\w)",
        "These marks have no partner",
        _PLAIN.format("_"),
        needs="__",
    ),
    _warning(r"(?<!\w)`|`(?!\w)", "This backtick would be seen", "Delete it, or write ’ or ‘.", needs="`"),
    _warning(
        r"==[^\s=][^=\n]{0,200}==|\|\|[^\s|][^|\n]{0,200}\|\|",
        "This is not understood",
        "Delete the marks.",
        needs=("==", "||"),
    ),
    _warning(
        r"^={1,6}[ \t]\S[^\n]{0,60}|^h[1-6]\.[ \t]\S[^\n]{0,60}|^bq\.[ \t]|'{3}[^'\n]{1,200}'{3}|(?<=\w)\^\w{1,10}\^"
        r"|(?<=\w)~\w{1,10}~|\+\+[^\s+][^+\n]{0,200}\+\+",
        "This mark of another program is not understood",
        "Delete the marks.",
        needs=("=", "h1.", "h2.", "h3.", "h4.", "h5.", "h6.", "bq.", "'''", "^", "~", "++"),
    ),
    _warning(
        r"(?<=[\w.,;:!?”’»])(?:\\r)?(?:\\n){1,4}(?=[A-ZÀ-Ý\s]|$)",
        "This is a code for the end of a line",
        "Begin a new line.",
        needs="\\n",
    ),
    _warning(r"^\[ ?\](?=\s)", "Boxes to tick are not understood", "Begin the line with “- ” alone.", needs="["),
    _warning(
        r"^:::.{0,60}|(?<![\w:]):[a-z][a-z_]{2,30}:(?![\w:])", "This is not understood", "Delete the colons.", needs=":"
    ),
)

_TAGS = {
    "b strong": "Write **words**.",
    "i em cite dfn": "Write *words*.",
    "a": "Write [words](https://…).",
    "br wbr": "Begin a new line instead.",
    "p div section article main header footer center": "Leave an empty line between two paragraphs.",
    "ul ol li menu dl dt dd": "Begin each line of a list with “- ”, or with “1. ”.",
    "h1 h2 h3 h4 h5 h6": "Write “## words” on a line of its own.",
    "blockquote q": "Begin the line with “> ”, or use quotation marks.",
    "code pre tt kbd samp var": "Write `words`.",
    "hr": "Write --- on a line of its own.",
    "table tr td th thead tbody tfoot caption col colgroup": "Write a table: | a | b |, below it | --- | --- |.",
    "img picture figure figcaption svg": "Name the picture in the field picture.",
    "s del strike": "Delete the words; struck-out words are read as valid.",
    "u ins mark font span small big abbr time label address": "Write only the words, or **words** or *words*.",
    "sup sub": "Write m², CO₂ and 1st as signs and letters, without tags.",
    "html head body title meta link base script style template noscript iframe frame frameset object embed": "",
    "form input button select option textarea details summary dialog video audio source canvas map area": "",
    "nobr marquee blink ruby rt rp bdo bdi slot nav aside data progress meter output fieldset legend": "",
}
_REMEDY = {tag: remedy for tags, remedy in _TAGS.items() for tag in tags.split()}
_TAG = late_pattern(
    r"<(?P<close>/)?\s?(?P<name>[A-Za-z][\w:-]{0,30})(?P<rest>(?:\s[^<>\n]{0,500}|/)?)(?:>|(?=\n|\Z))", re.ASCII
)


_ALONE = frozenset({"br", "wbr", "hr", "img", "p", "li", "td", "th", "tr", "input"})  # need no closing tag


def all_leftovers(text: str, *, plain: bool = False) -> Iterator[Leftover]:
    """Yield the HTML tags, and after them the Markdown marks, that readers of `text` would see as they stand.

    `text` is a text as readers see it, after its Markdown was understood. `plain` is True for the text of a field that
    takes no Markdown. There, a single tag among words, as in “a flaw in <script> filters”, counts as a word and is not
    yielded, because an author cannot mark it as meant by a backslash.
    """
    yield from (leftover for leftover in html_leftovers(text) if not (plain and _is_named(text, leftover)))
    yield from leftovers(text)


def _is_named(text: str, tag: Leftover) -> bool:
    """Tell whether a tag stands among the words like one of them.

    Such a tag is the only one of its name, with nothing in it, and with no letter close to it.
    """
    match = _TAG.match(text, tag.offset)
    if match is None or match["rest"] or not match[0].endswith(">") or match["name"].lower() in _ALONE:
        return False
    twins = re.findall(rf"</?\s?{re.escape(match['name'])}(?![\w:-])", text, re.IGNORECASE)
    nearby = text[match.start() - 1 : match.start()] if match.start() else ""
    return len(twins) == 1 and not any(sign.isalnum() for sign in nearby + text[match.end() : match.end() + 1])


def html_leftovers(text: str) -> Iterator[Leftover]:
    """Yield the HTML tags, whole or cut short, that readers of `text` would see as they stand.

    A closing tag is not yielded when its opening tag was. Text in angle brackets that is no tag, as in x < y or <Bob>,
    is not yielded.
    """
    opened: set[str] = set()
    for match in _TAG.finditer(text):
        name, rest = match["name"].lower(), match["rest"]
        ended = match[0].endswith(">")
        known = name in _REMEDY or ":" in name or "-" in name
        if match["close"] and name in opened:
            continue
        if (known and ended) or "=" in rest or (match["close"] and ended):
            opened.add(name)
            yield Leftover(
                offset=match.start(),
                marks=match[0],
                code="TXT16",
                words="HTML is not understood, and would be shown as source",
                remedy=_REMEDY.get(name, "") or "Delete it; \\< shows the sign itself.",
                level=_E,
            )


def leftovers(text: str) -> Iterator[Leftover]:
    """Yield the Markdown marks that readers of `text` would see as they stand.

    Marks that are errors come before marks that are warnings. No two of the yielded marks overlap in the text.
    """
    taken: set[int] = set()
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            place = set(range(*match.span()))
            if taken.isdisjoint(place):
                taken |= place
                yield Leftover(
                    offset=match.start() + len(match[0]) - len(match[0].lstrip()),
                    marks=match[0].strip(),
                    code="TXT17",
                    words=rule.words,
                    remedy=rule.remedy,
                    level=rule.level,
                )
