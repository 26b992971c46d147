"""Rules TXT15 to TXT17: find comments for colleagues that would be printed, and marks of HTML or Markdown.

TXT15 is for comments. Texts pasted from other programs hold comments in their own forms: those of Markdown (`[//]: #
(…)`), Obsidian (%%), Jinja, CriticMarkup, Google Docs ([a] and its note below), Word ([AB1]), wikis and source code.
HTML comments give no finding, because they are taken out where the file is read.
TXT16 (HTML) and TXT17 (Markdown) are for fields that print such marks as they stand. Marks in fields that take Markdown
are found by the package compose, which reads the Markdown.
"""

import re
from collections.abc import Iterator

from advisory_cli.check.text.text_fields import TextField, quoted
from advisory_cli.check.wording.bracket_notes import NOTES_IN_BRACKETS
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.markdown import all_leftovers, takes_markdown
from advisory_cli.model.value_class import value_class

_REMEDY = "Write comments as <!-- words -->, which are not printed, or delete it."


@value_class(kw_only=False)
class _Comment:
    pattern: re.Pattern[str]
    level: Level = Level.ERROR


_REST = r"[^\n]{0,80}"
_DASH = r"[-\u2010-\u2015\u2212]"


_COMMENTED = (
    "Commented|Comment|Commenté|Commentaire|Kommentiert|Kommentar|Comentado|Comentario|Commentato|Commento|Opmerking"
)
_SHARES = "of|off|des|de|du|der|van|von|di|points?|change|share|growth"  # % of the schools
_ASKED = "please|pls|can you|could you|merci de|svp|peux-tu|pouvez-vous|bitte"
_SOMEBODY = r"[A-ZÀ-Þ][\w’'-]{1,20}(?:[ ][A-ZÀ-Þ][\w’'-]{1,20})?"


def _any(*patterns: str, needs: str | tuple[str, ...]) -> re.Pattern[str]:
    return late_pattern("|".join(patterns), re.MULTILINE, needs=needs)


_COMMENTS = (
    _Comment(
        _any(
            rf"<\s{{0,2}}!\s{{0,2}}(?:{_DASH}|[A-Za-z\[]){_REST}",
            rf"&lt;!\s?{_DASH}{_REST}",
            rf"(?:<|&lt;)(?:--|[\u2012-\u2015]){_DASH}{{0,2}}(?=\s{{0,3}}\w)[^<>\n]{{1,200}}?(?:--|[\u2012-\u2015])(?:>|&gt;)",
            rf"^[ \t]{{0,6}}(?:<|&lt;)--(?=\s{{0,3}}\w){_REST}",  # <-- words, without an end or with it further down
            rf"(?<![<;\w])!--(?=\s?\w){_REST}",
            needs=("<", "&lt;", "!--"),
        )
    ),
    _Comment(_any(r"<[%?#][^\n>]{0,80}>?", needs=("<%", "<?", "<#"))),
    _Comment(
        _any(  # definitions of links that nothing can refer to
            rf"^[ >\t]{{0,6}}\[(?:[^\w\]^\n]{{1,4}}|_+|(?i:comment|hidden|note|todo))[^\]\n]{{0,60}}\]:{_REST}",
            rf"\[(?:/{{1,4}}|_{{1,4}}|[-#.*~:]|(?i:comment|hidden|todo))\]:{_REST}",
            rf"\[[^\[\]\n]{{1,60}}\]:\s{{0,3}}(?:<>|#(?=\s|$|[(\"'])){_REST}",
            needs="]:",
        )
    ),
    # %%NAME%% is TXT02
    _Comment(_any(r"%%[A-Za-z_ ]{1,40}%%", r"(?P<comment>%%(?:[^%\n]|%(?!%)){0,400}(?:%%)?)", needs="%%")),
    _Comment(
        _any(
            r"\{#[^{}\n]{1,200}#\}|\{\*[^{}\n]{1,200}\*\}|\{\s?comment\b[^{}\n]{0,80}\}?",
            r"\{(?:>>|--|\+\+|~~|==)[^\n]{0,200}?(?:<<|--|\+\+|~~|==)\}",
            rf"\{{(?:>>|!--){_REST}|\{{[#*](?=\s){_REST}",
            needs="{",
        )
    ),
    _Comment(
        _any(
            r"(?<![\w:*])/\*[^\n]{0,200}?\*/(?!\w)",
            rf"(?<![\w:*/])/\*(?=\s{{0,3}}[^\W\d_]|\s*$){_REST}",
            rf"^\s{{0,3}}//(?:/{{2,}}\s*$|\s{{0,3}}(?!\S{{1,80}}\.\S)\S{_REST})",
            rf"^\s{{0,3}}#\+(?i:begin_comment|comment){_REST}",
            rf"^:::\s?(?i:comment|hidden|note){_REST}",
            needs=("/*", "//", "#+", ":::"),
        )
    ),
    _Comment(
        _any(
            r"\[(?i:comments?|internal|note for colleagues)\s?:[^\[\]\n]{0,200}\]",
            r"\[(?i:note to (?:self|colleagues?))\b[^\[\]\n]{0,200}\]",
            needs="[",
        )
    ),
    _Comment(_any(*NOTES_IN_BRACKETS, needs=("[", "("))),
    _Comment(
        _any(  # Word's margin, as it is pasted
            rf"\b(?:{_COMMENTED})[ \u00a0]?\[[^\W\d_]{{1,4}}\d{{1,4}}(?:R\d{{1,4}})?\][ \u00a0]?:{_REST}",
            rf"\bCommented[ \u00a0]?\[[^\[\]\n]{{1,30}}\][ \u00a0]?:{_REST}",
            rf"\b(?:{_COMMENTED})[ \u00a0]?\[[^\[\]\n]{{1,30}}\][ \u00a0]?:[ \t](?=[a-zß-ÿ]){_REST}",
            rf"^[ \t]{{0,6}}(?:Formatted|Formatiert|Mis en forme|Con formato|Formattato|Opgemaakt)[ \u00a0]?"
            rf"(?:\[[^\[\]\n]{{1,30}}\][ \u00a0]?)?:[ \t](?=\S){_REST}",
            needs=("[", "Format", "Mis en forme", "Con formato", "Opgemaakt"),
        )
    ),
    _Comment(
        _any(  # LaTeX
            rf"(?:^(?<!\d\n)(?<!\d[ \t]\n)[ \t]{{0,3}}|(?<=[^\d\W][.!?”»])[ \t]{{1,9}})%{{1,3}}[ \t]?"
            rf"(?=[^\W\d_])(?!(?:{_SHARES})\b){_REST}",
            rf"\\(?:todo|fixme|marginpar|missingfigure)\b(?:\[[^\]\n]{{0,40}}\])?\{{{_REST}",
            rf"\\iffalse\b{_REST}|\\begin\{{comment\}}{_REST}",
            needs=("%", "\\"),
        )
    ),
    _Comment(
        _any(  # may be meant
            rf"^[ \t]{{0,3}}@[\w.-]{{2,40}}[,:]?\s(?=[^\n]{{0,40}}\b(?:{_ASKED})\b){_REST}",
            rf"(?<=[^\s\d|])[ \t]{{2,9}}%{{1,3}}[ \t]?(?=[^\W\d_])(?!(?:{_SHARES})\b){_REST}",
            rf"\(\({_SOMEBODY}\s?:\s[^()\n]{{1,200}}\)\)|(?<![{{$%\\]){{{_SOMEBODY}\s?:\s[^{{}}\n]{{1,200}}}}(?!}})",
            r"\[\s?(?:NDLR|N\.D\.L\.R\.)\s?:(?=[^\[\]\n]{0,80}(?:\bpas\b|valid|vérif|confirm|complét|attent|demand|relire"
            r"|supprim|insér))[^\[\]\n]{0,200}\]",
            needs=(*_ASKED.split("|"), "%", "((", "{", "NDLR", "N.D.L.R."),
        ),
        Level.WARNING,
    ),
    _Comment(_any(r"(?<=[\w.,;:!?”\"’])\[[A-Z]{2,3}\d{1,3}\]", needs="["), Level.WARNING),
)
_NAME = r"[A-ZÀ-Þ][\w’'-]{0,20}"
_LABELS = (  # words that stand before a colon in texts for readers
    "contacts?|kontakt|contacto|contatto|photos?|fotos?|pictures?|images?|bilder|videos?|vidéos?|tel|téléphone|telefon|phone"
    "|mobile|e-?mail|mail|web(?:site|seite)?|site|infos?|information|informationen|press|presse|media|médias|source|quelle"
    "|links?|download|note|more|plus|mehr|datenschutz|adress[e]?|address|lieu|place|ort|date|datum|time|heure|zeit|fax"
)
_ASIDE = rf"//[ \t]{{0,3}}(?!(?i:{_LABELS})\b){_NAME}(?:[ \t]{_NAME})?"  # One. // Bob: not agreed
_NO_ADDRESS = r"(?!\S*(?:@|://|www\.))"
_ASIDES = (_Comment(_any(rf"(?<=[.!?…”»\"’)]\s){_ASIDE}\s?:[ \t]{{1,3}}{_NO_ADDRESS}(?=[a-zß-ÿ]){_REST}", needs="//")),)
_IN_NOTICES = (
    _Comment(_any(rf"(?<=\s){_ASIDE}\s?:{_REST}", needs="//")),
)  # which say one sentence, and have no columns
_MARGIN_NOTE = late_pattern(
    r"^\[([a-z]{1,2})\](?=[^\s(\[:])[^\n]{0,80}", re.MULTILINE, needs="["
)  # as Google Docs writes them below a text
_WORD_NOTE = late_pattern(
    r"^(\[(?!CO|SO|NO|NH|PM|EU|UN)[A-Z]{2,3}[1-9]\d{0,2}\])[ \t][^\n]{1,80}", re.MULTILINE, needs="["
)  # [AB1] of Word, with its words


def check_comments(field: TextField, *, remedy: str = _REMEDY) -> Iterator[Finding]:
    """Yield TXT15 for each comment to a colleague that would be printed, so that readers would see it.

    Examples are `// Bob: not agreed`, `[comment: …]` and comments of Word. In the body, each line has at most one
    finding. `remedy` is the remedy of the findings. The default says how to write a comment that is not printed. For
    the words of a notice, the remedy is always 'Delete it.'.
    """
    seen: set[int | None] = set()
    notice = field.path.startswith("notice.")  # whose words stand in no file
    more, remedy = (_IN_NOTICES, "Delete it.") if notice else (_ASIDES, remedy)
    for offset, words, level in _comments(field.text, more):
        place = field.place(offset)
        if place.line not in seen or field.path != "body":
            seen.add(place.line)
            message = f"This looks like a comment for a colleague, but would be printed: {quoted(words)}."
            yield finding("TXT15", message, place=place, remedy=remedy, level=level)


def check_marks(field: TextField) -> Iterator[Finding]:
    """Yield TXT16 for HTML tags and TXT17 for Markdown marks in a field that prints such marks as they stand.

    A field that takes Markdown gives no finding.
    """
    if not takes_markdown(field.path):
        for leftover in all_leftovers(field.text, plain=True):
            yield leftover.as_finding(field.place(leftover.offset))


def _comments(text: str, more: tuple[_Comment, ...]) -> Iterator[tuple[int, str, Level]]:
    for comment in (*_COMMENTS, *more):
        for match in comment.pattern.finditer(text):
            if not comment.pattern.groups or match["comment"]:
                yield match.start() + len(match[0]) - len(match[0].lstrip()), match[0].strip(), comment.level
    for match in _MARGIN_NOTE.finditer(text):
        if text.count(f"[{match[1]}]", 0, match.start()):
            yield match.start(), match[0], Level.ERROR
    for match in _WORD_NOTE.finditer(text):
        if text.count(match[1]) == 1:  # a mark of the literature stands twice: in the text, and before its title
            yield match.start(), match[0], Level.WARNING
