"""Rules TXT01 to TXT03 and TXT08: find words that are left over from a draft, by a table of patterns.

TXT01 is for placeholders, TXT02 for template code, TXT03 for remains of a copied web page, TXT08 for marks of drafts
and internal texts.
Some of these words can be meant as they stand, as in internal displacement or the XX Congress. Their patterns therefore
need more than the bare word.
Roman numerals: XXX gives no finding before a capitalised noun that is no month or weekday (XXX Olympic Games). XX is
looked for only where a number is missing (XX people, €XX, XX January). TK, TODO and [x] alone may be meant (thymidine
kinase, an airline, a ticked box), and are warnings. The expressions for gaps of six languages are in the module `gaps`.
All patterns are bounded, so that no text makes them slow.
"""

import re
from collections.abc import Iterator, Sequence

from advisory_cli.check.text.dates import MONTHS, WEEKDAYS
from advisory_cli.check.text.text_fields import TextField, quoted, text_and_url_fields
from advisory_cli.check.wording.gaps import MISSING_FIGURES, MISSING_GERMAN_FIGURE, NOTES_OF_GAPS
from advisory_cli.model.checks.catalogue import CATALOGUE, finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.value_class import value_class

_THINGS = r"QUOTE|NAME|TITLE|DATE|TIME|PLACE|VENUE|LINK|TEXT|PHOTO|HEADLINE|PHONE|NUMBER|FIGURE|CAPTION|ADDRESS|BIO"
_COUNTED = (
    r"people|persons|countries|NGOs|organi[sz]ations|activists|journalists|million|billion|thousand|percent|per cent"
    r"|ministers|members|delegates|delegations|experts|speakers|states|cities|schools|companies|projects|jobs|homes|places"
    r"|years|months|weeks|days|hours|minutes|euros|dollars|pounds|tonnes|kilomet(?:er|re)s"
    r"|personnes|pays|ministres|journalistes|membres|délégu[ée]s|états|villes|écoles|entreprises|projets|emplois|logements"
    r"|ans|mois|semaines|jours|heures|millions|milliards|milliers"
)
_NAME = (
    r"(?:(?:first|last|middle|full|given|family|sur|fore|user|company|organi[sz]ation|contact|recipient|journalist|"
    r"editor|outlet|media|speaker|spokesperson|director|minister|city|country|event|project)(?:[’']s)?[ _-]?)?names?"
    r"|[fl]_?name|pr[ée]nom|nom|vorname|nachname|voornaam|achternaam|nombre|apellido|nome|cognome"
)
_FIELD = rf"(?:{_NAME}|salutation|greeting|recipient|outlet|company|e-?mail|anrede|civilit[ée]|title|city|country|date)"
_IN_BRACKETS = (
    r"(?:insert|enter|fill in|add|ins[ée]rer|ajouter|[àa] (?:compl[ée]ter|v[ée]rifier|ajouter)|einf[üu]gen|ergänzen"
    r"|invullen|insertar|inserire)\b[^\[\]\n]{0,60}"
    rf"|your (?:{_FIELD}|{_THINGS}|organi[sz]ation)s?|(?:to )?(?:check|confirm|verify)\b[^\[\]\n]{{0,40}}"
    r"|to be (?:checked|added|inserted|completed|supplied|filled in)\b[^\[\]\n]{0,40}"
    r"|(?:quote|figure|citation|zitat)s? (?:from|by|of|for|to come|pending|needed|de|du|von)\b[^\[\]\n]{0,40}"
    r"|(?:link|quote|photo|picture|name|text|figure|lien|citation|nom|texte|chiffre|légende)s?"
    r" (?:here|ici|to come|à venir)"
    r"|(?:post(?:al)? )?address|adresse"
    rf"|{_NAME}|title|date|time|quote|link|url|phone|e-?mail|city|place|venue|organi[sz]ation|number"
    r"|speaker|contact|headline|citation|lien|lieu|ville|ort|datum|zitat|naam|luogo|data"
    r"|x{2,5}|_{2,}|\?{1,5}|[●•◆■]{1,5}"
)
_DEAR = (
    r"\b(?:Dear|Hello|Hi|Bonjour|Ch[eè]re?|Liebe[r]?|Sehr geehrte[r]?|Beste|Geachte|Estimad[oa]|Gentile|Car[oa])"
    r"(?: (?:Mr|Ms|Mrs|Dr|Frau|Herr)\.?)?[ \u00a0]"
)
_TAGS = r"(?:strong|span|em|br|b|i|u|a|p|code|font|small|mark)\b"
_TO_COME = r"(?:TB[ACD]|to be (?:confirmed|determined|announced)|[àa] confirmer)"
_IN_URL = late_pattern(  # whole parts of an address, and nothing that a page or a site may be called
    r"(?:(?<=//)|(?<=//www\.))x{3,}(?=$|[/?#.])"
    r"|(?:(?<=[^/]/)|(?<==))(?:[\[<{(]?(?:x{3,}|tb[acd]|todo|tk|placeholder|insert[-_]?(?:link|url)(?:[-_]?here)?"
    r"|your[-_](?:link|url)|link[-_]?(?:here|folgt|tbc))[\]>})]?|[\[<{(](?:link|url|here|lien|id)[\]>})])(?=$|[/?#.])",
    re.IGNORECASE,
)
_FILL = "Write the words that belong here, or delete it."
_NAMED = f"{_FILL} If it is a real name, add it above the second ---: meant_so: [TBC Bank]"
_IF_MEANT = "Write the words that belong here, or leave it if it is meant."
_OTHER_WORDS = "Write the words that belong here, or say it in other words."
_NOT_FILLED = "Write the text itself: in the body nothing is filled in."
_RIGHT_FILE = "Check that this is the right file. If it is, delete the marker."
_ENGLISH = frozenset({"en"})
_EVERYTHING = frozenset({"es", "pt", "gl", "ca"})  # languages in which todo is a word
_I = re.IGNORECASE
_W = Level.WARNING
_PLACEHOLDER = "This looks like a placeholder"
_MAYBE = "This may be a placeholder"
_NOT_FOR_PRESS = "This says that the text is not for journalists"
_SPREAD = r"forward|circulate|distribute|redistribute|quote|cite|share"


@value_class(kw_only=False)
class Rule:
    """Pattern for words that a draft leaves behind, with the code, words, remedy and level of its findings.

    A match of `pattern` in a text becomes a finding of `code`.
    - `words`: the beginning of the finding's sentence, such as 'This looks like a placeholder'. The match is quoted
      behind.
    - `level`: None means the usual level of the code.
    - `languages`: the languages of the texts to which the rule applies (two letters, such as en). Empty: all.
      `but_not`: languages to which the rule never applies.
    - `not_under_embargo`: the rule does not apply to texts under an embargo.
    - `mixed_case_only`: the rule does not apply to lines that are all in capitals.
    - `fields_only`: the rule applies to whole fields of an advisory, not to a list's cells or a message's lines.
    """

    code: str
    pattern: re.Pattern[str]
    words: str
    remedy: str
    languages: frozenset[str] = frozenset()
    but_not: frozenset[str] = frozenset()
    level: Level | None = None
    not_under_embargo: bool = False  # True: skipped under an embargo, where such words are usual
    fields_only: bool = False  # True: skipped in cells, where capitals may be a name, and in lines of a message
    mixed_case_only: bool = False  # True: skipped on a line without small letters, where capitals mean nothing


def _any(*words: str) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_DATE_WORDS = _any(*(w for table in (MONTHS, WEEKDAYS) for entry in table["en"] for w in entry.split()))


_Needs = str | tuple[str, ...]  # words of which a text with a match has one, as late_pattern() takes them


def _left_in(pattern: str, flags: int = 0, *, needs: _Needs) -> Rule:
    return Rule("TXT01", late_pattern(pattern, flags, needs=needs), _PLACEHOLDER, _FILL)


def _maybe(pattern: str, *languages: str, needs: _Needs, but_not: frozenset[str] = frozenset()) -> Rule:
    return Rule("TXT01", late_pattern(pattern, needs=needs), _MAYBE, _IF_MEANT, frozenset(languages), but_not, _W)


def _merge(pattern: str, flags: int = 0, *, needs: _Needs) -> Rule:
    pattern_of_rule = late_pattern(pattern, flags, needs=needs)
    return Rule("TXT02", pattern_of_rule, "This is template code that nobody filled in", _NOT_FILLED)


def _internal(pattern: str, words: str, flags: int = 0, *, needs: _Needs) -> Rule:
    return Rule("TXT08", late_pattern(pattern, flags, needs=needs), words, _RIGHT_FILE)


_ORDINALS = r"(?:Olymp|Sommer|Winter|Partei|Kongress|Welt|Bundes|Jahres|Inter)"  # Die XXX. Olympischen Spiele
_PENDING = (
    _left_in(
        r"\bPENDING\b(?:[ \t][A-Z’'.-]{1,20}){0,3}?[ \t](?:QUOTES?|APPROVAL|CONFIRMATION|COMMENTS?|SIGN-?OFF|"
        r"CLEARANCE|NAMES?|FIGURES?|LEGAL|TEXT|INFO|DETAILS?)\b|[\[(]\s?PENDING\b[^\])\n]{0,40}[\])]"
        r"|(?m:^[\s>*_]{0,6}PENDING[\s*_]{0,6}$)"
        r"|\bPending(?:[ \t][A-Z][\w’'.-]{0,20}){0,3}?[ \t]Quotes?\b",
        needs="pending",
    ),
    _left_in(r"\bpending quotes?\b|\bquotes? pending\b", _I, needs="pending"),
    Rule(
        "TXT01",
        late_pattern(r"\bPENDING(?:[ \t][A-Z]{2,20}){1,4}\b", needs="pending"),
        _PLACEHOLDER,
        _FILL,
        mixed_case_only=True,
    ),
)
_TO_BE_DONE = (
    _left_in(r"\bTK(?:[ ]?TK){1,6}\b|\bTKK\b|\[[^\[\]\n]{0,30}\bTK\]", needs="tk"),
    _maybe(r"\bTK\b(?![ -](?:[A-Z][a-z]|\d))", "en", "fr", needs="tk"),
    Rule(
        "TXT01",
        late_pattern(
            rf"\(\s?(?:[^()\n]{{0,40}}\s)?{_TO_COME}\s?\)|\[\s?{_TO_COME}\s?\]",
            _I,
            needs=("tba", "tbc", "tbd", "to be ", "confirmer"),
        ),
        "A newsroom cannot plan with this",
        "Fill it in if you can. In brackets after a name it is allowed, if you confirm it.",
        level=_W,
    ),
    _left_in(rf"\[[^\[\]\n]{{1,40}}\s{_TO_COME}\s?\]", _I, needs=("tba", "tbc", "tbd", "to be ", "confirmer")),
    Rule(
        "TXT01",
        late_pattern(r"\bTB[ACD]\b(?!\s?[\])])", _I, needs=("tba", "tbc", "tbd")),
        _PLACEHOLDER,
        _NAMED,
        languages=_ENGLISH,
    ),
    _maybe(r"\bTB[ACD]\b(?!\s?[\])])", "fr", needs=("tba", "tbc", "tbd")),
    _left_in(r"\bFIXME\b|\[TODO\b[^\[\]\n]{0,60}\]", needs=("fixme", "[todo")),
    Rule("TXT01", late_pattern(r"\bTODO:(?=\s{0,3}\S)", needs="todo:"), _PLACEHOLDER, _FILL, but_not=_EVERYTHING),
    _maybe(r"\bTODO\b", but_not=_EVERYTHING, needs="todo"),
    Rule("TXT01", late_pattern(r"\A\s{0,9}TODO\s{0,9}\Z", needs="todo"), _PLACEHOLDER, _FILL, fields_only=True),
    Rule(
        "TXT01",
        late_pattern(r"\A\s{0,9}(?:[xX]{2,3}|TB[ACDN]|tb[acdn]|TK|tk|\?{1,2})\s{0,9}\Z", needs=("xx", "tb", "tk", "?")),
        _MAYBE,
        _IF_MEANT,
        level=_W,
        fields_only=True,
    ),
    _maybe(r"(?<!^[-*+]\s)(?<!\n[-*+]\s)(?<!\[)\[[xX]\](?![\](\[:])", needs="[x]"),
)
_GAMES = r"olymp|game|jeux|spiele|cong|kong|session|summit|sommet|gipfel|confer|konfer|confér|assembl|super bowl|legi"
_REQUEST = (
    r"(?:[^\[\]()\n]{0,30}\b(?:bitte|noch)\b[^\[\]()\n]{0,60}\b(?:über)?(?:prüfen|ergänzen|einfügen|eintragen|klären"
    r"|bestätigen|ausfüllen|nachtragen|einsetzen|offen)\b|(?:please|pls)\b[^\[\]()\n]{0,20}\b(?:check|confirm|verify|add"
    r"|insert|complete|fill|supply|update)\b|(?:merci de|prière de|svp)\b[^\[\]()\n]{0,20}\b(?:vérifier|compléter"
    r"|confirmer|ajouter|remplir|préciser)\b)"
)
_DRAFTED = (
    r"(?:spelling|quotes?|quotation|figures?|wording|captions?|facts?|zitate?|zahlen?|schreibweise|quelle|orthographe"
    r"|citations?|chiffres?|légende)"
)
_OF_A_DRAFT = rf"(?=[^()\n]{{0,120}}\b{_DRAFTED}\b){_REQUEST}"
_IN_ANY_BRACKETS = (  # words to a colleague who is to fill something in; in English, French and German
    _left_in(rf"\[\s?XXX\b(?![^\[\]\n]{{0,60}}(?:{_GAMES}))[^\[\]\n]{{0,200}}\]", _I, needs="xxx"),
    _left_in(r"\(\s?XXX\b[^()\n:]{0,40}:[^()\n]{0,200}\)", needs="xxx"),
    _left_in(r"\[\s?tk\b(?!\s?maxx)[^\[\]\n]{0,60}\]|\[[^\[\]\n]{0,60}\btk\s?\]", _I, needs="tk"),
    _left_in(r"\(\s?tk\s?\)", needs="tk"),
    # In round brackets readers are asked, too: there the words have to be about the draft itself.
    _left_in(
        rf"\[\s?{_REQUEST}[^\[\]\n]{{0,60}}\](?![\](\[:])|\([^()\n]{{0,60}}{_OF_A_DRAFT}[^()\n]{{0,60}}\)",
        _I,
        needs=("bitte", "noch", "please", "pls", "merci de", "prière de", "svp"),
    ),
    _left_in(
        r"\[\s?(?:prüfen|zu (?:prüfen|klären|ergänzen)|ausfüllen|nachtragen|folgt|vérifier|compléter)\s?[!.]?\s?\]"
        r"(?![\](\[:])"
        r"|\[[^\[\]\n]{0,60}\b(?:to (?:be )?fill(?:ed)? in|[àa] (?:remplir|compléter|vérifier|préciser|insérer"
        r"|ajouter|valider))\s?[!.]?\s?\](?![\](\[:])",
        _I,
        needs="[",
    ),
    _left_in(
        r"\[[^\[\]\n]{0,60}\bTO (?:BE )?(?:COMPLETED?|CHECK(?:ED)?|CONFIRM(?:ED)?|COME|FOLLOW|INSERT(?:ED)?|ADD(?:ED)?"
        r"|VERIFY|VERIFIED|SUPPL(?:Y|IED))\s?\]",
        needs="[",
    ),
)
_FILLERS = (
    _left_in(r"(?<![\w./@-])[Xx]{4,40}(?![\w@])", needs="xxxx"),
    Rule(
        "TXT01",
        late_pattern(
            rf"(?<![\w./@-])(?:XXX|xxx)(?![\w@])(?!\.\s{_ORDINALS})(?!\s(?!(?:{_DATE_WORDS})\b)[A-ZÀ-Þ][a-zà-ÿ])",
            needs="xxx",
        ),
        _PLACEHOLDER,
        _NAMED,
    ),
    _left_in(
        rf"[«“\"\[(<]\s?[Xx]{{2,3}}\s?[»”\"\])>]|[€$£]\s?[Xx]{{2}}\b|\b[Xx]{{2}}[:/.][Xx]{{2}}|"
        rf"\b[Xx]{{2}}\s?%|\b[Xx]{{2}}\s(?:{_DATE_WORDS}|{_COUNTED})\b",
        needs="xx",
    ),
    _left_in(
        r"<\s?(?:insert|enter|fill in|add|ins[ée]rer|ajouter|compl[ée]ter|einf[üu]gen|invullen|insertar|inserire)\b"
        r"[^<>\n]{0,60}>|(?<!<)<(?:[A-Za-zà-ÿ’'-]{1,20}\s){1,3}(?:quote|date|place|time|title|link|here|citation|lien)>(?!>)"
        r"|<\s?(?:tb[acd]|tk|xx{1,4})\s?>",
        _I,
        needs="<",
    ),
    _left_in(
        r"[€$£]\s?[Xx](?:[.,][Xx])?(?:\s?(?:million|billion|milliard|thousand|mn|bn|m|k)\b|(?=\s?(?:million|milliard)s))"
        r"|(?<![\w/@-])(?<!Space )(?<!Malcolm )(?<!Model )(?<!Generation )X(?:[.,]X)? (?:[mb]illions?|milliards?)\b",
        needs=("€", "$", "£", "illion", "milliard"),
    ),
    _left_in(
        r"\b(?:DD|JJ|TT|GG)(?P<part>[./-])MM(?P=part)(?:YY(?:YY)?|AA(?:AA)?|JJ(?:JJ)?)\b|\bMM/DD/YY(?:YY)?\b"
        r"|\b(?:YYYY-MM-DD|AAAA-MM-JJ|JJJJ-MM-TT)\b|(?<![\w:.])HH(?::MM|hMM| ?h ?MM)\b",
        needs=("MM/", ".MM", "/MM", "-MM", "HH"),
    ),
    Rule(
        "TXT01",
        late_pattern(
            r"\b[ÀA] (?:COMPL[ÉE]TER|CONFIRMER|V[ÉE]RIFIER|PR[ÉE]CISER|INS[ÉE]RER|AJOUTER|VALIDER)\b",
            needs=("COMPL", "CONFIRMER", "RIFIER", "CISER", "INS", "AJOUTER", "VALIDER"),
        ),
        _PLACEHOLDER,
        _FILL,
    ),
    _maybe(
        r"(?m:(?:^|:)[ \t>*_-]{0,6}[àÀ] (?:confirmer|compléter|préciser|vérifier|venir)[ \t.!*_]{0,4}$)",
        needs=("confirmer", "compléter", "préciser", "vérifier", "venir"),
    ),
    _left_in(r"\blorem\s{1,3}ipsum\b", _I, needs="lorem"),
    _left_in(
        rf"\b(?:{_THINGS})S? (?:GOES )?HERE\b|\bINSERT (?:[A-Z]{{1,20}} ){{0,3}}HERE\b"
        rf"|\bquote (?:goes here|to come)\b|\b(?:{_THINGS}) TO (?:COME|FOLLOW)\b|\bPLACEHOLDER\b",
        needs=("HERE", "COME", "FOLLOW", "PLACEHOLDER", "quote "),
    ),
    _left_in(r"\bplaceholder (?:text|name|quote|image|photo|copy|headline)\b", _I, needs="placeholder"),
    _left_in(rf"(?<!\[)\[\s?(?:{_IN_BRACKETS})\s?\](?![\](\[:])", _I, needs="["),
    _left_in(
        r"(?<![\w.,;!?”’»][ \u00a0])(?<![\w“„«\"‘\[])\[\s?(?:\.{2,}|…)\s?\](?![\](\[:])", needs="["
    ),  # words left out pass
    _left_in(
        rf"\((?:insert|fill in|enter|add)\s[^()\n]{{0,30}}?\b(?:{_FIELD}|{_THINGS}|here)s?\b[^()\n]{{0,30}}\)",
        _I,
        needs=("(insert", "(fill in", "(enter", "(add"),
    ),
    _left_in(rf"{_DEAR}\[[^\[\]\n]{{1,40}}\](?![\](\[:])", needs="["),
    _left_in(r"(?<![^\s(\[:“«])\?{3,20}(?!\w)", needs="???"),
    _left_in(r"[\w.,)][ \t]{1,3}_{3,60}(?![\w*])|(?<=:)[ \t]{0,3}_{3,60}(?![\w*])", needs="___"),
    Rule(
        "TXT01",
        late_pattern(r"(?m:^(?:<{7}|>{7}|\|{7})[ \t]\w[^\n]{0,40})", needs=("<<<", "|||", ">>>")),
        "Two versions of this file were merged, and nobody chose between them",
        "Keep the right one, and delete these lines.",
    ),
)
_GAPS = (
    *(Rule("TXT01", late_pattern(pattern, needs=("xx", "NN")), _PLACEHOLDER, _NAMED) for pattern in MISSING_FIGURES),
    Rule(
        "TXT01",
        late_pattern(MISSING_GERMAN_FIGURE, needs=("xx", "NN")),
        _PLACEHOLDER,
        _NAMED,
        languages=frozenset({"de"}),
    ),
    *(_left_in(pattern, needs="[") for pattern in NOTES_OF_GAPS),
)
_TEMPLATES = (
    _merge(
        r"\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|\{\{|\}\}|\{%|%\}|%%[A-Za-z_ ]{1,40}%%|%[A-Z_]{3,40}%"
        r"|<<[A-Za-z_]\w{0,30}>>|«[A-Z][a-z]{1,20}_[A-Za-z_]{1,20}»|\[\[[^\[\]\n]{1,60}\]\]|\*\|[A-Z_:]{1,30}\|\*"
        r"|\$\{[A-Za-z_.]{1,40}\}|(?<![{$])\{[a-z]{1,20}_[a-z_]{1,30}\}(?!\})"
        r"|(?<![{$])\{[A-Z]?[a-z]{1,20}[A-Z][A-Za-z]{1,30}\}(?!\})|@@[A-Za-z_ ]{2,40}@@"
        r"|(?<![\w#])#[A-Z_]{3,30}#(?![\w#])",
        needs=("{", "}}", "%", "<<", "«", "[[", "*|", "@@", "#"),
    ),
    _merge(rf"(?<![{{$])\{{\s?{_FIELD}\s?\}}(?!\}})|<<\s?{_FIELD}\s?>>|(?<!<)<{_FIELD}>(?!>)", _I, needs=("{", "<")),
    _merge(
        r"\{[$!][A-Za-z][\w.]{1,40}\}|<%=?[^%\n]{1,60}%>|\[%[^%\n]{1,60}%\]|#\{[A-Za-z_][\w.]{1,40}\}"
        r"|\$\[[A-Za-z_][^\[\]\n]{1,40}\]\$|##[A-Za-z_]{2,40}##|\[[A-Za-z_ ]{2,30},\s?fallback=[^\[\]\n]{0,40}\]"
        r"|(?<![{$])\{[a-z]{2,20}\.[a-z_]{2,30}\}(?!\})"
        r"|(?<![{$])\{\s?[A-Za-z]\w{0,30}(?:\.\w{1,30})?\s?\|[^{}\n]{0,60}\}(?!\})|(?<![\w%])%[A-Za-z]\w{0,30}[._]\w{1,30}%(?!\w)"
        r"|<\$[A-Za-z_][\w.]{0,40}\$>|%%=[^%\n]{1,60}=%%|\{(?:contactfield|subtag|merge)[=:][^{}\n]{1,40}\}",
        needs=("{", "<", "[", "%", "#"),
    ),
    _merge(
        rf"(?<![\w~/.])~(?:{_FIELD}|[A-Z][a-z]{{1,15}}[_ ]?Name)~(?![\w~])|(?<![\w%])%{_FIELD}%(?!\w)"
        rf"|\*\|{_FIELD}\|\*|(?<![\w|])\|{_FIELD}\|(?![\w|])|(?<![\w@])@{_FIELD}@(?!\w)|(?<![\w$])\${_FIELD}\$(?!\w)",
        _I,
        needs=("~", "%", "|", "$", "@"),
    ),
    _merge(rf"«(?:{_NAME})»|\$(?:{_NAME})\b(?![\w-])", _I, needs=("«", "$")),
    _merge(
        rf"{_DEAR}(?:\{{[^{{}}\n]{{1,40}}\}}|<(?!/?{_TAGS})[A-Za-z][\w ]{{1,40}}>|\$[A-Za-z_]{{2,40}}\b)",
        needs=("{", "<", "$"),
    ),
)
_SCRAPED = (
    Rule(
        "TXT03",
        late_pattern(
            r"\[?\be-?mail\s{0,3}(?:protected|prot[ée]g[ée])\b\]?|/cdn-cgi/l/email-protection[\w#/]{0,80}",
            _I,
            needs=("protected", "protég", "proteg", "cdn-cgi"),
        ),
        "This is what a web page shows instead of an e-mail address",
        "Write the address itself; it was lost when the text was copied from a web page.",
    ),
    Rule(
        "TXT03",
        late_pattern(
            r"&(?:nbsp|quot|apos|[lr][sd]quo|[lr]aquo|[nm]dash|hellip|shy|euro|[a-zA-Z](?:acute|grave|circ|uml|cedil)"
            r"|#\d{2,6}|#x[0-9a-fA-F]{2,5});|&amp;(?:[a-zA-Z]{2,8}|#\d{2,6});",
            needs="&",
        ),
        "This is a sign as the source of a web page writes it, and readers may see it like this",
        "Write the sign itself.",
        level=_W,
    ),
)
_AT_THE_START = (
    r"(?:^|(?<=[.:;!?,–—(\[-]\s)|(?<=[(\[*_])|(?<=\bplease\s)|(?<=\bmerci de\s)|(?<=\bprière de\s)|(?<=\bbitte\s))"
)
_AT_THE_END = r"(?=\s?[.!)\]*_;,]|\s?$)"
_TO_NOBODY = (
    r"(?:do not|don[’']t) publish(?: (?:this|it|yet))?"
    r"|(?:à )?ne pas (?:diffuser|publier|transmettre|partager|communiquer|faire suivre)"
    r"(?: (?:ce (?:texte|document|message)|cette note|à l’extérieur|en dehors))?"
    r"|nicht (?:veröffentlichen|weitergeben|weiterleiten|verbreiten)|nicht zur (?:veröffentlichung|weitergabe)"
    r"|no (?:publicar|difundir|divulgar)|non (?:pubblicare|diffondere|divulgare)|niet (?:publiceren|verspreiden)"
)
_DRAFTS = r"BROUILLON|ENTWURF|BORRADOR|BOZZA"
_SECRETS = (
    rf"{_DRAFTS}|CONFIDENTIEL(?:LE)?|INTERNE|DOCUMENT INTERNE|NOTE INTERNE|VERTRAULICH|INTERN|CONFIDENCIAL"
    r"|CONFIDENZIALE|RISERVATO|VERTROUWELIJK"
)
_SECRET = (  # free words under an embargo, where the reader is told so
    Rule(
        "TXT08",
        late_pattern(
            rf"(?m:{_AT_THE_START}[>*_#(\[ ]{{0,6}}(?:{_TO_NOBODY}){_AT_THE_END})",
            _I,
            needs=("publish", "ne pas ", "nicht ", "no p", "no d", "non p", "non d", "niet "),
        ),
        _NOT_FOR_PRESS,
        _RIGHT_FILE,
        not_under_embargo=True,
    ),
    Rule(
        "TXT08",
        late_pattern(
            r"\bNE PAS (?:DIFFUSER|PUBLIER|TRANSMETTRE|PARTAGER)\b(?! (?:AVANT|JUSQU))|\bDO NOT PUBLISH\b(?! [A-Z]{3})",
            needs=("NE PAS", "DO NOT PUBLISH"),
        ),
        _NOT_FOR_PRESS,
        _RIGHT_FILE,
        not_under_embargo=True,
    ),
    _internal(
        r"\bnot for (?:quotation|citation)\b"
        r"|(?m:^[\s>*_#(\[]{0,6}usage (?:strictement |exclusivement )?interne(?: uniquement| seulement)?"
        r"[\s\])*_.!:]{0,6}$)"
        r"|[\[(]\s?usage (?:strictement |exclusivement )?interne\b[^\])\n]{0,30}[\])]",
        _NOT_FOR_PRESS,
        _I,
        needs=("quotation", "citation", "interne"),
    ),
    _internal(
        rf"(?m:^[\s>*_#]{{0,6}}(?:{_SECRETS})[\s*_]{{0,6}}$)|(?m:^[\s>*_#]{{0,6}}(?:{_DRAFTS}|Brouillon|Entwurf)\s?[–—-]\s)"
        r"|(?m:^[\s>*_#]{0,6}(?:Brouillon|Entwurf|Borrador|Bozza|Confidentiel|Vertraulich)[\s*_!]{0,6}$)"
        rf"|[\[(]\s?(?:{_SECRETS})\b[^\])\n]{{0,30}}[\])]|\b(?:{_DRAFTS}) (?:v(?:ersion)?\s?)?\d{{1,3}}\b"
        r"|\b(?:Draft|draft|Brouillon|Entwurf|Borrador|Bozza)[ \u00a0]?[–-]?[ \u00a0]?[vV]\.?[ \u00a0]?\d{1,3}\b",
        "This marks a draft or an internal text",
        needs=(
            "BROUILLON",
            "ENTWURF",
            "BORRADOR",
            "BOZZA",
            "CONFIDEN",
            "INTERN",
            "VERTRAULICH",
            "RISERVATO",
            "VERTROUWELIJK",
            "draft",
            "brouillon",
            "entwurf",
            "borrador",
            "bozza",
            "confidentiel",
            "vertraulich",
        ),
    ),
    Rule(
        "TXT08",
        late_pattern(
            r"(?m:^[\s>*_#]{0,6}CONCEPT[\s*_]{0,6}$|[\[(]\s?CONCEPT\s?[\])]|^[\s>*_#]{0,6}CONCEPT\s?[–—-]\s)",
            needs="CONCEPT",
        ),
        "This marks a draft or an internal text",
        _RIGHT_FILE,
        languages=frozenset({"nl"}),
    ),
)
_MARKERS = (
    _internal(
        r"\bfor internal use\b|\binternal only\b"
        r"|\binternal (?:use|circulation|distribution|reference|discussion|purposes) only\b"
        r"|\bfor internal (?:circulation|distribution)\b"
        r"|\b(?:[àa] |pour )usage interne\b"
        r"|\bnur (?:für den internen Gebrauch|intern)\b|\bvoor intern gebruik\b|\b(?:ad|per) uso interno\b"
        r"|\bnot for (?:publication|(?:public |external |onward )?(?:distribution|circulation|release))\b"
        r"(?![^.\n]{0,30}\b(?:before|until|till|prior)\b)",
        _NOT_FOR_PRESS,
        _I,
        needs=("internal", "usage interne", "nur ", "intern gebruik", "uso interno", "not for "),
    ),
    _internal(
        rf"(?m:(?:^|(?<=[.:;!?,–—(\[-]\s)|(?<=[(\[*_])|(?<=\bplease\s))[>*_#(\[ ]{{0,6}}"
        rf"(?:do not|don[’']t) (?:{_SPREAD})(?: or (?:{_SPREAD}))?"
        r"(?=\s(?:this|further|onwards?|widely|beyond|outside|externally)\b"
        r"|\swithout (?:\w{1,12} )?(?:permission|consent)\b"
        r"|\s?[.!)\]*_;,]|\s?$))",
        _NOT_FOR_PRESS,
        _I,
        needs=("do not ", "don’t ", "don't "),
    ),
    *_SECRET,
    _internal(
        r"\bDO NOT (?:FORWARD|CIRCULATE|DISTRIBUTE|REDISTRIBUTE|QUOTE|CITE)\b(?! [A-Z]{3})",
        _NOT_FOR_PRESS,
        needs="DO NOT ",
    ),
    _internal(
        r"\bINTERNAL (?:LIST|MEMO|NOTE|DOCUMENT|DRAFT|VERSION|BRIEFING|Q ?& ?A)\b"
        r"|(?m:^[\s>*_#(\[]{0,6}INTERNAL\s?[\])*_:–—-]{1,4})"
        r"|(?m:^[\s>*_#]{0,6}(?:INTERNAL|CONFIDENTIAL|DRAFT)[\s*_]{0,6}$)"
        r"|[\[(]\s?(?:INTERNAL|DRAFT|CONFIDENTIAL)\b[^\])\n]{0,30}[\])]"
        r"|\bDRAFT (?:v(?:ersion)?\s?)?\d{1,3}\b|(?m:^[\s>*_#]{0,6}(?:DRAFT|Draft)\s?[–—-]\s)",
        "This marks a draft or an internal text",
        needs=("INTERNAL", "CONFIDENTIAL", "DRAFT", "Draft"),
    ),
)
RULES = (*_PENDING, *_TO_BE_DONE, *_IN_ANY_BRACKETS, *_FILLERS, *_GAPS, *_TEMPLATES, *_SCRAPED, *_MARKERS)
_NO_FIELDS = frozenset({"cell", "message"})  # paths of texts that are no field of an advisory
_MERGE_RULES = tuple(rule for rule in RULES if rule.code == "TXT02")


_Mark = tuple[Rule, re.Match[str]]


def check_placeholders(field: TextField, *, doubtful: Level | None = None) -> Iterator[Finding]:
    """Yield TXT01, TXT02, TXT03 and TXT08 for the placeholders and marks of a draft in a field, in the text's order.

    The same words on one line are one finding. When two findings of one code overlap in the text, only one of them is
    yielded: an error before a warning, otherwise the one with the longer words.
    `doubtful` is the level for words that are a placeholder in some texts and meant in others, such as TODO. None means
    a warning.
    """
    seen: set[tuple[str, int | None, str]] = set()
    for rule, match in sorted(_without_overlaps(field), key=lambda mark: mark[1].start()):
        place = field.place(match.start() + len(match[0]) - len(match[0].lstrip()))
        mark = (rule.code, place.line, match[0].strip().casefold())
        if mark not in seen:
            seen.add(mark)
            words = f"{rule.words}: {quoted(match[0])}."
            raised = doubtful if rule.words == _MAYBE else None
            remedy = _OTHER_WORDS if raised else rule.remedy
            yield finding(rule.code, words, place=place, remedy=remedy, level=raised or rule.level)


def check_url_placeholders(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT01 for each web address of an advisory in which a part was to be written in later: …/TBC, https://XXX."""
    for field in text_and_url_fields(advisory):
        if not field.path.endswith((".url", ".online")):
            continue
        match = _IN_URL.search(field.text)
        if match and not field.is_meant(*match.span()):
            words = f"{_PLACEHOLDER}: {quoted(field.text)}."
            yield finding("TXT01", words, place=field.place(), remedy="Write the address as a browser shows it.")


def check_merge_marks(field: TextField) -> Iterator[str]:
    """Yield the merge marks of other programs in a field, each as it is written, such as `*|FNAME|*`.

    These are the marks for which check_placeholders yields TXT02.
    """
    for _, match in _without_overlaps(field, _MERGE_RULES):
        yield match[0]


def _without_overlaps(field: TextField, rules: Sequence[Rule] = RULES) -> list[_Mark]:
    """Return the marks by `rules` so that no two marks of one code share a letter.

    Errors are kept before warnings, long marks before short ones.
    """
    marks = sorted(_marks(field, rules), key=lambda mark: (_lenient(mark[0]), mark[1].start() - mark[1].end()))
    kept: list[_Mark] = []
    taken: dict[str, set[int]] = {}
    for rule, match in marks:
        letters = taken.setdefault(rule.code, set())
        if letters.isdisjoint(range(*match.span())):
            letters.update(range(*match.span()))
            kept.append((rule, match))
    return kept


def _marks(field: TextField, rules: Sequence[Rule]) -> Iterator[_Mark]:
    language = field.advisory.language[:2].lower()
    for rule in rules:
        if language in rule.but_not or (rule.languages and language not in rule.languages):
            continue
        if rule.not_under_embargo and field.advisory.embargo is not None:
            continue
        if rule.fields_only and field.path in _NO_FIELDS:
            continue
        for match in rule.pattern.finditer(field.text):
            named = rule.code == "TXT01" and field.is_meant(*match.span())
            if not named and (not rule.mixed_case_only or _mixed(field, match)):
                yield rule, match


def _lenient(rule: Rule) -> bool:
    return (rule.level or CATALOGUE[rule.code].level) is not Level.ERROR


def _mixed(field: TextField, match: re.Match[str]) -> bool:
    return any(c.islower() for c in field.line_at(match.start()))
