"""Regular expressions for gaps that an author has left for a figure, a date, a name or a quotation, in six languages.

The languages are English, French, German, Dutch, Spanish and Italian. XX and XXX are Roman numerals too, and NN is an
insurer and a height above the sea. A gap is therefore one before a unit, a date, or a noun that is counted. The nouns
are listed, but in German, where capitals tell a noun: a German numeral that counts has a full stop (XX. Parteitag).
All patterns are bounded, so that no text makes them slow.
"""

from advisory_cli.check.text.dates import MONTHS

_GAP = r"(?<![\w./@-])(?<![Ss]iglo )(?<![Ss]iècle )(?<![Ss]ecolo )(?<![Ee]euw )(?:XXX?|xxx?|NN)"
_PARTS = r"(?:XX|xx|NN)"
_MONTHS = "|".join(
    sorted({word for language in MONTHS if language != "en" for word in MONTHS[language]}, key=len, reverse=True)
)
_UNITS = (
    r"%|per ?cent|pour ?cent|Prozent|Prozentpunkte?n?|por ?ciento|per ?cento|procent"
    r"|Mio\.?|Mrd\.?|Tsd\.?|Euro|euros?|Uhr|uur"
)
_NOUNS = (
    r"people|persons|countries|ministers|members|million|billion|years|months|weeks|days|hours|households|residents|families|children|pupils|students|workers|deaths|victims|cases|seats|beds|metres|miles"
    r"|ménages|foyers|familles|habitants|victimes|morts|blessés|participants|élèves|enfants|patients|salariés|cas|lits"
    r"|tonnes|kilomètres|degrés|points|communes|associations"
    r"|hogares|familias|personas|habitantes|millones|mil|años|meses|semanas|días|horas|viviendas|empleos|puestos|alumnos"
    r"|niños|víctimas|muertos|heridos|participantes|países|ciudades|empresas|proyectos|miembros|ministros|periodistas"
    r"|casos|toneladas|kilómetros|municipios|puntos"
    r"|famiglie|persone|abitanti|milioni|miliardi|mila|anni|mesi|settimane|giorni|ore|case|posti|studenti|alunni|bambini"
    r"|vittime|morti|feriti|partecipanti|paesi|città|imprese|aziende|progetti|membri|ministri|giornalisti|casi"
    r"|tonnellate|chilometri|comuni|punti"
    r"|huishoudens|gezinnen|mensen|personen|inwoners|miljoen|miljard|duizend|jaar|maanden|weken|dagen|woningen|banen"
    r"|leerlingen|kinderen|slachtoffers|doden|gewonden|deelnemers|landen|steden|bedrijven|projecten|leden|journalisten"
    r"|gevallen|ton|kilometer|gemeenten|punten"
)
MISSING_FIGURES = (
    rf"{_GAP}\s?(?:{_UNITS})(?!\w)",
    rf"{_GAP}\s(?:(?:nouveaux|nouvelles|nuevos|nuevas|nuovi|nuove|nieuwe|new|more)\s)?(?:{_NOUNS})\b",
    rf"{_GAP}\.?\s(?:de\s|di\s|d[’'])?(?:{_MONTHS})\b",
    rf"(?<![\w./-]){_PARTS}([./-])(?:\d{{1,2}}|{_PARTS})\1(?:\d{{4}}|[Xx]{{2,4}}|NN(?:NN)?)(?![\w.])",
    rf"(?<![\w./-]){_PARTS}\.(?:0[1-9]|1[0-2])\.(?![\w.])",
    rf"(?<![\w./-])\d{{1,2}}([./])(?:[Xx]{{2}}|NN)\1\d{{2,4}}(?!\w)|(?<![\w.-])\d{{4}}-(?:\d\d|{_PARTS})-{_PARTS}(?![\w-])",
    (
        rf"(?<![\w:.]){_PARTS}(?:[.:]\d\d|[.:]{_PARTS})?\s?(?:Uhr|uur)\b|(?<![\w:.])(?:XX|xx):\d\d\b"
        rf"|(?<![\w:.])\d{{1,2}}[.:](?:[Xx]{{2}}|NN)\s?(?:Uhr|uur|h\b)|(?<![\w:.])XX ?h(?: ?\d\d)?\b"
    ),
)
"""Expressions for gaps where a figure, a day or an hour is missing, in texts of any language."""

_ADJECTIVES = r"(?:neue|weitere|zusätzliche|junge|betroffene|private|teilnehmende|geförderte|bewilligte)[nr]?"
_NO_GAP_BEFORE = "".join(
    rf"(?<!{word} )"
    for word in (
        *("Artikel", r"Art\.", "Kapitel", r"Kap\.", "Band", r"Bd\.", "Teil", "Titel", "Anhang", "Anlage", "Abschnitt"),
        *("Bowl", "Saal", "über", r"ü\.", "unter", "m", "Meter", "Jahrhundert", "Tafel", "Serie", "Halle", "Gate"),
    )
)
_NO_GAP_AFTER = (
    r"Abs|Nummer|Satz|Buchst|Chromosom|Männer|Gonosom|Genotyp|Karyotyp|Olymp|Game|Spiel|Kongress|Lutz|Large"
    r"|Group|Invest|Bank|Marathon|Life|Leven|Running|Hypo|Schadever|Belgium|Insurance|Settembre|Congress|Century"
)
MISSING_GERMAN_FIGURE = (
    rf"(?<![\w./@-]){_NO_GAP_BEFORE}(?:XXX?|xxx?|NN)\s(?:{_ADJECTIVES}\s)?(?!{_NO_GAP_AFTER})[A-ZÄÖÜ][a-zäöüß]{{2,40}}"
)
"""Expression for a gap before any noun, for German texts alone."""

_LINK = r"(?![\](\[:])"  # not behind words that are linked
_GERMAN_NOUNS = r"(?:(?:[A-ZÄÖÜ][\wäöüß.-]{0,30}|der|des|die|das|den|von|vom|zu|zum|zur|und|aus)[:,]?\s){1,5}"
_THINGS = (
    r"citations?|chiffres?|noms?|prénom|texte|légende|photos?|liens?|date|lieu|titre|fonction"
    r"|citas?|nombres?|apellidos?|cifras?|datos?|texto|fotos?|enlace|fecha|lugar|título|cargo"
    r"|citazion[ei]|nom[ei]|cifr[ae]|dat[oi]|testo|link|data|luogo|titolo|ruolo|didascalia"
    r"|citat?en|citaat|quote|naam|namen|cijfers?|tekst|datum|plaats|titel|functie|bijschrift"
)
_OPEN = (
    r"suit|suivra|suivent|à suivre|manque|manquante?|en attente"
    r"|pendientes?|(?:por|a) (?:confirmar|completar|insertar|verificar|comprobar)|sigue|falta"
    r"|segue|seguirà|da (?:inserire|confermare|verificare|completare|aggiungere)|manca|mancante"
    r"|volgt|volgen|(?:nog )?(?:invullen|aanvullen|toevoegen|controleren|nakijken|checken)|ontbreekt"
)
_NOTES = (
    r"Anmerkung|Notiz|Kommentar|Bemerkung|Frage|Anm\.|note|remarque|commentaire|question|nota|comentario|pregunta"
    r"|commento|domanda|opmerking|notitie|vraag|remark|query|comment"
)
_TO_READERS = r"(?:Sie|Ihre[mnrs]?|vous|votre|vos|usted(?:es)?|uw|your|you|website|webseite|site)"
_ORDERS = (
    r"(?:über)?prüfen|klären|ergänzen|bestätigen|nachtragen|einfügen|einsetzen|stimmt (?:nicht|das)|fehlt"
    r"|vérifier|confirmer|compléter|insérer|ajouter|comprobar|verificar|confirmar|completar|insertar|añadir"
    r"|verificare|controllare|confermare|completare|inserire|controleren|nakijken|invullen|toevoegen"
    r"|check|confirm|verify|insert|add"
)
NOTES_OF_GAPS = (
    (
        rf"\[\s?(?!Fortsetzung\b){_GERMAN_NOUNS}(?:(?:hier|noch|bitte)\s)?(?:einfügen|eintragen|einsetzen|ergänzen|nachtragen|ausfüllen"
        rf"|(?:über)?prüfen|klären|nachreichen|folgt|folgen|fehlt|fehlen)\s?[!.]?\s?\]{_LINK}"
    ),
    rf"\[\s?(?i:{_THINGS})(?:\s[^\[\]\n]{{1,40}}?)?\s(?i:{_OPEN})\s?[!.]?\s?\]{_LINK}",
    rf"\[\s?(?i:falta|manca|manque|ontbreekt|fehlt)\s(?:\w{{1,4}}[\s’'])?(?i:{_THINGS})\s?\]{_LINK}",
    (
        r"\[\s?(?i:da (?:verificare|completare|confermare|inserire)|por (?:confirmar|completar|verificar)"
        rf"|nog (?:invullen|aanvullen|controleren)|invullen|aanvullen)\s?[!.]?\s?\]{_LINK}"
    ),
    (
        rf"\[\s?(?i:{_NOTES})\s?:(?![^\[\]\n]{{0,120}}\b(?i:{_TO_READERS})\b)[^\[\]\n]{{0,80}}\b(?i:{_ORDERS})\b"
        rf"[^\[\]\n]{{0,80}}\]{_LINK}"
    ),
)
"""Expressions for words in brackets to a colleague who is to fill a gap: [Name einfügen], [Zitat folgt]."""
