"""Reader of a list's heading row, which recognises each column by the many headings that people write for it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

_WORDS = {
    "email": "email e_mail mail email_address e_mail_address mail_address emailaddress email_addresses courriel mel "
    "adresse_e_mail adresse_email adresse_mail adresse_courriel adresse_electronique e_mail_adresse email_adresse "
    "mailadresse mail_adresse emailadresse correo correo_electronico direccion_de_correo "
    "direccion_de_correo_electronico direccion_de_email e_post e_mailadres emailadres "
    "posta_elettronica indirizzo_e_mail indirizzo_email indirizzo_posta_elettronica indirizzo_di_posta_elettronica "
    "work_email primary_email e_mail_1_value email_1_value "
    "adresse_de_messagerie adres_e_mail adres_email endereco_de_email",
    "name": "name full_name fullname contact_name journalist nom_complet nom_et_prenom vollstandiger_name "
    "nombre_completo nombre_y_apellidos naam nome_completo",
    "first_name": "first_name firstname first given_name givenname forename prenom vorname nombre nombre_de_pila "
    "voornaam imie",
    "last_name": "last_name lastname last surname family_name familyname nom nom_de_famille nachname familienname "
    "apellido apellidos achternaam cognome nazwisko sobrenome",
    "greeting": "greeting formule_de_salutation grussformel saludo",
    "salutation": "salutation anrede civilite tratamiento titre_de_civilite aanhef",
    "outlet": "outlet outlet_name media medium media_name media_outlet organisation organization publication newspaper "
    "company company_name organisation_name organization_name organization_1_name employer news_outlet nom_du_media "
    "redaction redaktion zeitung medienhaus medio medio_de_comunicacion organizacion empresa testata redakcja firma "
    "firmenname unternehmen societe entreprise compania societa azienda bedrijf",
    "role": "role job_title jobtitle position job function fonction poste funktion rolle stelle cargo puesto funcion "
    "functie ruolo stanowisko organization_title organization_1_title",
    "beat": "beat beats topic topics subject_area rubrique rubriques theme themes sujet ressort ressorts thema themen "
    "fachgebiet seccion tema temas onderwerp onderwerpen",
    "country": "country country_code country_region business_country_region pays code_pays land staat lander pais "
    "paese kraj",
    "language": "language lang locale language_code langue langues sprache idioma lengua taal lingua jezyk",
    "zone": "zone time_zone timezone tz tz_name iana_zone fuseau fuseau_horaire zeitzone zona_horaria huso_horario "
    "tijdzone fuso_orario",
    "embargo_ok": "embargo_ok embargo_okay embargo embargo_yes_no embargo_cleared embargo_agreed embargo_accepted "
    "embargo_agreement embargo_consent accepts_embargo agrees_to_embargo agreed_to_embargo accepte_embargo "
    "accepte_les_embargos accepte_l_embargo embargo_accepte embargo_accord accord_embargo accord_d_embargo "
    "accord_sur_l_embargo embargo_oui_non sperrfrist_ok sperrfrist sperrfrist_ja_nein sperrfrist_akzeptiert "
    "sperrfrist_vereinbart sperrfrist_zugesagt sperrfrist_zustimmung akzeptiert_sperrfrist embargo_akzeptiert "
    "embargo_vereinbart embargo_zustimmung embargo_aceptado embargo_acordado embargo_acuerdo acepta_embargo "
    "acepta_el_embargo acuerdo_embargo acuerdo_de_embargo embargo_si_no akkoord_embargo embargo_akkoord "
    "embargo_geaccepteerd accepteert_embargo embargo_ja_nee embargo_accettato accetta_embargo accetta_l_embargo "
    "accordo_embargo embargo_accordo consenso_embargo embargo_concordato",
    "embargo_agreed_on": "embargo_agreed_on embargo_date embargo_agreed_date embargo_ok_on embargo_ok_date "
    "embargo_accepted_on embargo_agreed_since date_of_embargo_agreement embargo_accepte_le embargo_accepte_depuis "
    "embargo_convenu_le date_embargo date_accord date_d_accord date_de_l_accord date_accord_embargo "
    "date_d_accord_embargo date_embargo_accepte accord_embargo_le embargo_accord_le embargo_date_accord "
    "sperrfrist_vereinbart_am sperrfrist_am sperrfrist_akzeptiert_am sperrfrist_zugesagt_am sperrfrist_datum "
    "datum_sperrfrist embargo_vereinbart_am embargo_akzeptiert_am embargo_datum datum_embargo embargo_aceptado_el "
    "embargo_acordado_el fecha_embargo fecha_de_embargo fecha_acuerdo fecha_de_acuerdo fecha_acuerdo_embargo "
    "fecha_del_acuerdo embargo_akkoord_op embargo_akkoord_sinds embargo_geaccepteerd_op datum_akkoord "
    "datum_akkoord_embargo akkoorddatum embargo_accettato_il embargo_concordato_il data_embargo data_accordo "
    "data_dell_accordo data_accordo_embargo",
}
SPELLINGS: Mapping[str, tuple[str, ...]] = {column: tuple(words.split()) for column, words in _WORDS.items()}
STANDARD_COLUMNS = frozenset(SPELLINGS)
_STANDARD = {spelling: column for column, spellings in SPELLINGS.items() for spelling in spellings}
_LAST_NAME_BESIDE_FIRST = frozenset({"name", "naam"})  # Nom is the last name by itself
_EMBARGO_WORDS = ("embargo", "sperrfrist")
_DAY_WORDS = late_pattern(  # in a heading that may mean the day on which somebody agreed, its words joined by _
    r"(?:^|_)(?:on|date|day|since|agreed|accepted|le|depuis|jour|convenu|accord|am|datum|tag|seit|vereinbart|zugesagt"
    r"|zustimmung|el|fecha|dia|desde|acuerdo|acordado|op|dag|sinds|akkoord|il|dal|giorno|accordo|concordato|em|desde|od|dnia)(?:_|$)"
)
_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


@value_class
class Columns:
    """Columns of one list, in their order from left to right.

    `names` are the columns' names in this program, such as 'first_name' for the heading 'Prénom', and '' for a column
    that is ignored. `titles` are the headings as written, cut to 60 characters and safe to show. `findings` are the
    faults of the heading row.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """Names in this program, such as 'first_name', of the columns that are not ignored, in the list's order."""
        return tuple(name for name in self.names if name)


def column_name(title: str) -> str:
    """Return the name of a column by its heading: a standard column, or an identifier for use in templates.

    'Prénom' gives 'first_name', 'Twitter handle' gives 'twitter_handle', '2nd phone' gives 'column_2nd_phone'. Empty
    means that no identifier can be made, as for an empty heading.
    """
    name = _plain(title)
    if name in _STANDARD:
        return _STANDARD[name]
    if name and not name.isidentifier():
        name = f"column_{name}"
    name = name[:60].rstrip("_")
    return name if name.isidentifier() else ""


def _plain(title: str) -> str:
    """Return a heading without case and accents, with _ for everything that is no letter or digit."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", title).casefold().translate(_FOLDED))
    plain = unicodedata.normalize("NFC", "".join(c for c in plain.casefold() if not unicodedata.combining(c)))
    return re.sub(r"[\W_]+", "_", plain).strip("_")


def read_headings(cells: Sequence[str], place: Place) -> Columns:
    """Return the columns that a heading row names, with findings about its faults at `place`.

    `cells`: the headings as the file has them. A list without a column of addresses gives no finding here: the module
    no_addresses makes that finding, with the help of the rows below.
    """
    titles = tuple(printable(" ".join(cell.split()))[:60] for cell in cells)
    names = _rename_name_column(tuple(column_name(cell) for cell in cells), cells)
    findings = [
        *_unnamed(names, place),
        *_repeated(names, titles, place),
        *_unknown_embargo_columns(names, cells, place),
    ]
    if "embargo_agreed_on" in names and "embargo_ok" not in names:
        words = "The list says when embargoes were agreed to, but has no column embargo_ok: nobody in it is cleared."
        remedy = "Add a column embargo_ok with yes or no."
        findings.append(finding("LST12", words, place=place, remedy=remedy))
    return Columns(names=names, titles=titles, findings=tuple(findings))


def undated_clearances(names: Sequence[str], titles: Sequence[str], place: Place) -> Finding:
    """Return the finding (LST11) about a list in which people agreed to embargoes, without a column of the days.

    `names` and `titles` are those of Columns. A column of the list's own whose heading may mean that day is named.
    """
    words = "embargo_ok is yes, but the list has no column embargo_agreed_on: nobody is cleared for embargoed texts."
    remedy = "Add that column, with the day on which each agreed."
    likely = [
        title
        for name, title in zip(names, titles, strict=True)
        if name not in STANDARD_COLUMNS and _DAY_WORDS.search(_plain(title))
    ]
    if likely:
        remedy = f"If “{likely[0]}” holds the days on which they agreed, call it embargo_agreed_on. Else a{remedy[1:]}"
    return finding("LST11", words, place=place, remedy=remedy, level=Level.WARNING)


def hidden_columns(columns: Columns, hidden: frozenset[int], place: Place) -> tuple[Finding, ...]:
    """Return one finding (LST17) if the spreadsheet hides columns that have a heading and are read, else no finding.

    `hidden` holds the positions of the hidden columns, counted from 0. The finding names their titles. Its level is
    error if the column of addresses is hidden, else warning.
    """
    named = [n for n in sorted(hidden) if n < len(columns.names) and columns.names[n]]
    if not named:
        return ()
    titles = " and ".join(f"“{columns.titles[n]}”" for n in named[:8]) + (" …" if len(named) > 8 else "")
    if any(columns.names[n] == "email" for n in named):
        words = f"The spreadsheet hides the column of addresses: {titles}."
        remedy = "Show it, and check who is in it."
        return (finding("LST17", words, place=place, remedy=remedy, level=Level.ERROR),)
    words = f"The spreadsheet hides columns that are read: {titles}."
    return (finding("LST17", words, place=place, remedy="Show it, or delete it."),)


def _rename_name_column(names: tuple[str, ...], cells: Sequence[str]) -> tuple[str, ...]:
    """Rename a plain Name column to last_name, as in “Vorname, Name”.

    The list must have a column of first names and none of last names.
    """
    if "first_name" not in names or "last_name" in names:
        return names
    last_name_headings = (cell for cell in cells if _plain(cell) in _LAST_NAME_BESIDE_FIRST)
    heading = next(last_name_headings, None)
    if heading is None or next(last_name_headings, None) is not None:
        return names
    return tuple("last_name" if cell == heading else name for name, cell in zip(names, cells, strict=True))


def _unknown_embargo_columns(names: tuple[str, ...], cells: Sequence[str], place: Place) -> list[Finding]:
    """Return LST12 for headings that speak of embargoes in words not known here.

    Without the finding, silence would look like consent.
    """
    remedy = "Call it embargo_ok if it holds yes or no, embargo_agreed_on if it holds dates. Otherwise leave it."
    unknown = [
        printable(" ".join(cell.split()))[:60]
        for name, cell in zip(names, cells, strict=True)
        if name not in STANDARD_COLUMNS and any(word in _plain(cell) for word in _EMBARGO_WORDS)
    ]
    words = "The column “{}” mentions embargoes but is not understood; it clears nobody."
    return [finding("LST12", words.format(title), place=place, remedy=remedy) for title in unknown]


def _unnamed(names: tuple[str, ...], place: Place) -> list[Finding]:
    empty = [str(number) for number, name in enumerate(names, 1) if not name]
    if not empty:
        return []
    which = f"Column {empty[0]} has" if len(empty) == 1 else f"Columns {', '.join(empty[:10])} have"
    words = f"{which} no heading; the cells are ignored."
    return [finding("LST12", words, place=place, remedy="Give the column a heading, or delete it.")]


def _repeated(names: tuple[str, ...], titles: tuple[str, ...], place: Place) -> list[Finding]:
    findings = []
    for name in dict.fromkeys(n for n in names if n and names.count(n) > 1):
        same = " and ".join(f"“{title}”" for title, column in zip(titles, names, strict=True) if column == name)
        words = f"The columns {same} mean the same: {name}."
        findings.append(finding("LST10", words, place=place, remedy="Rename or delete one of them."))
    return findings
