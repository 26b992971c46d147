"""What the invented advisories say, in nine languages: two matters, and the words around an event."""
# ruff: noqa: E501, ISC004  sentences, of which some take two lines

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Words of one language. Tuples of two are about the first and the second matter.

    `{percent}`, `{people}` are figures. `{title}`, `{day}`, `{time}` and `{until}` are filled with what the file says.
    """

    tag: str
    day: str  # pattern of Babel
    clocks: tuple[str, ...]  # {h}, {hh}, {m}; {zone} where the place names one
    until: str  # a day and a time
    headline: tuple[str, str]
    standfirst: tuple[str, str]
    paragraphs: tuple[tuple[str, ...], tuple[str, ...]]
    caption: tuple[str, str]
    alt: tuple[str, str]
    caption_of_second: str
    alt_of_second: str
    title: tuple[str, str]
    begins: str
    apply: str
    held: str
    items: tuple[str, str, str, str]
    access: str
    who: str
    groups: tuple[str, str]
    documents: tuple[str, str]
    available: str
    role: str
    chances: tuple[str, str]
    quote: tuple[str, str]
    boilerplate: str
    note: str
    zones: dict[str, str]

    def on(self, moment: datetime) -> str:
        """The day of a moment in words, with its weekday."""
        return format_date(moment.date(), self.day, locale=self.tag)

    def at(self, moment: datetime, zone: str, style: int, *, with_zone: bool = True) -> str:
        """The time of a moment in words, with the zone where it has a word of its own in this language."""
        word = self.zones.get(zone) or (moment.replace(tzinfo=ZoneInfo(zone)).tzname() or "")
        word = word.replace("CEST", "MESZ").replace("CET", "MEZ") if self.tag == "de" else word
        half = "a.m." if moment.hour < 12 else "p.m."
        hour = (moment.hour - 1) % 12 + 1
        clock = self.clocks[style % len(self.clocks)].format(
            h=moment.hour, hh=f"{moment.hour:02d}", m=f"{moment.minute:02d}", half=half, twelve=hour
        )
        if not with_zone:
            return clock
        return (
            f"{clock}（{word}）" if self.tag == "ja" else f"{clock} {word}" if word[0].isupper() else f"{clock}, {word}"
        )

    def both(self, moment: datetime, zone: str, style: int, *, with_zone: bool = True) -> str:
        """A moment in words: its day and its time."""
        return self.until.format(day=self.on(moment), time=self.at(moment, zone, style, with_zone=with_zone))


ENGLISH: Final = Phrases(
    tag="en",
    day="EEEE d MMMM y",
    clocks=("{hh}:{m}", "{twelve}:{m} {half}"),
    until="{day}, {time}",
    headline=("Floods cost river towns more each year", "Night trains return to nine European capitals"),
    standfirst=(
        "Repairs in the towns along the river have become dearer by {percent} % in five years. The institute shows where.",
        "A network of night trains will link nine capitals again from next spring. Tickets are {percent} % cheaper.",
    ),
    paragraphs=(
        (
            "Towns along the river paid {percent} % more for repairs than five years ago, the institute has found in a"
            " survey of all communities between the source and the sea. About {people} people had to leave their homes.",
            "The report is the first that compares the damage of each flood with the money that was spent on dykes and"
            " meadows before. Where the river was given room, the water stood lower, and fewer houses were hit.",
            "Researchers will present maps for each town and answer questions on the method. The data are free for the"
            " press to use, and the institute will help with figures for single places.",
        ),
        (
            "Travellers will be able to board a train in the evening and wake up in another capital, for a fare that is"
            " {percent} % below the present one. The operators expect {people} passengers in the first year.",
            "The ministers of nine countries have agreed on common rules for the use of tracks at night. It is the"
            " first time that one ticket will be valid on all of the routes, whatever the company.",
            "Journalists can visit one of the new sleeping cars before the press conference, and talk to the crew and"
            " to the engineers who have built it. Filming is allowed in all parts of the train.",
        ),
    ),
    caption=(
        "A street in the old town after the flood of May",
        "One of the new sleeping cars on its way to the capital",
    ),
    alt=("Two women carry a chair through brown water", "A blue railway car stands at a platform in the evening"),
    caption_of_second="The director of the institute in her office",
    alt_of_second="A woman with grey hair sits at a desk full of maps",
    title=("Presentation of the flood report", "Launch of the night train network"),
    begins="The press conference begins at {time} on {day}.",
    apply="Journalists can register until {until}.",
    held="Embargoed until {until}",
    items=(
        "Doors open for journalists",
        "Opening statements",
        "Questions from the press",
        "Photographs in the courtyard",
    ),
    access="Entrance by the side door, with a press card",
    who="The director of the institute and two of the authors",
    groups=("Media from the European Union", "Media from elsewhere"),
    documents=("Press card", "Passport"),
    available="{day}, 13:00 to 17:00, in person or by telephone",
    role="Head of research",
    chances=("Handshake of the guests in front of the map", "Interviews with the authors, by arrangement"),
    quote=(
        "Nobody can stop the rain, but we can decide where the water goes.",
        "A night on the train is a day won, and this is what people have asked us for.",
    ),
    boilerplate="The institute studies how people live with rivers and railways. It is paid for by its members.",
    note="The figures are those of the communities themselves, and were collected between March and June.",
    zones={},
)
FRENCH: Final = Phrases(
    tag="fr",
    day="EEEE d MMMM y",
    clocks=("{h} h {m}", "{h}h{m}"),
    until="{day} à {time}",
    headline=("Les crues coûtent toujours plus cher aux villes", "Les trains de nuit reviennent dans neuf capitales"),
    standfirst=(
        "Les réparations dans les villes du fleuve ont augmenté de {percent} % en cinq ans. L’institut montre où.",
        "Un réseau de trains de nuit reliera de nouveau neuf capitales au printemps. Les billets baissent de {percent} %.",
    ),
    paragraphs=(
        (
            "Les villes au bord du fleuve ont payé {percent} % de plus pour les réparations qu’il y a cinq ans, selon une"
            " enquête de l’institut dans toutes les communes. Environ {people} personnes ont dû quitter leur maison.",
            "Le rapport est le premier à comparer les dégâts de chaque crue avec les sommes dépensées auparavant pour les"
            " digues et les prairies. Là où le fleuve a de la place, l’eau est restée plus basse.",
            "Les chercheurs présenteront des cartes pour chaque ville et répondront aux questions sur la méthode. Les"
            " données sont libres pour la presse, et l’institut aidera à trouver les chiffres d’une commune.",
        ),
        (
            "Les voyageurs pourront monter le soir dans un train et se réveiller dans une autre capitale, pour un prix"
            " inférieur de {percent} % au prix actuel. Les compagnies attendent {people} passagers par an.",
            "Les ministres de neuf pays se sont mis d’accord sur des règles communes pour les voies pendant la nuit. Pour"
            " la première fois, un seul billet sera valable sur toutes les lignes, quelle que soit la compagnie.",
            "Les journalistes peuvent visiter une des nouvelles voitures avant la conférence de presse, et parler avec"
            " le personnel et les ingénieurs qui l’ont construite. Les prises de vues sont permises dans tout le train.",
        ),
    ),
    caption=(
        "Une rue de la vieille ville après la crue de mai",
        "Une des nouvelles voitures en route vers la capitale",
    ),
    alt=(
        "Deux femmes portent une chaise dans une eau brune",
        "Une voiture bleue est arrêtée le long d’un quai, le soir",
    ),
    caption_of_second="La directrice de l’institut dans son bureau",
    alt_of_second="Une femme aux cheveux gris est assise devant des cartes",
    title=("Présentation du rapport sur les crues", "Lancement du réseau des trains de nuit"),
    begins="La conférence de presse débute à {time} le {day}.",
    apply="Les journalistes peuvent s’inscrire jusqu’au {until}.",
    held="Sous embargo jusqu’au {until}",
    items=(
        "Accueil des journalistes",
        "Déclarations d’ouverture",
        "Questions de la presse",
        "Photographies dans la cour",
    ),
    access="Entrée par la porte latérale, avec une carte de presse",
    who="La directrice de l’institut et deux des auteurs",
    groups=("Médias de l’Union européenne", "Médias d’autres pays"),
    documents=("Carte de presse", "Passeport"),
    available="{day}, de 13 h à 17 h, sur place ou par téléphone",
    role="Directrice de la recherche",
    chances=("Poignée de main des invités devant la carte", "Entretiens avec les auteurs, sur rendez-vous"),
    quote=(
        "Personne n’arrête la pluie, mais nous pouvons décider où va l’eau.",
        "Une nuit dans le train, c’est une journée de gagnée, et c’est ce que les gens nous demandent.",
    ),
    boilerplate="L’institut étudie la vie avec les fleuves et les chemins de fer. Il est financé par ses membres.",
    note="Les chiffres sont ceux des communes elles-mêmes, et ont été recueillis de mars à juin.",
    zones={"Europe/Paris": "heure de Paris", "Europe/Brussels": "heure de Bruxelles"},
)
GERMAN: Final = Phrases(
    tag="de",
    day="EEEE, d. MMMM y",
    clocks=("{h}:{m} Uhr", "{hh}.{m} Uhr"),
    until="{day}, {time}",
    headline=("Hochwasser kostet die Städte am Fluss immer mehr", "Nachtzüge kehren in neun Hauptstädte zurück"),
    standfirst=(
        "Reparaturen in den Städten am Fluss sind in fünf Jahren um {percent} % teurer geworden. Das Institut zeigt, wo.",
        "Ein Netz von Nachtzügen verbindet im Frühjahr wieder neun Hauptstädte. Die Preise sinken um {percent} %.",
    ),
    paragraphs=(
        (
            "Die Städte am Fluss haben für Reparaturen {percent} % mehr bezahlt als vor fünf Jahren, wie das Institut in"
            " einer Umfrage bei allen Gemeinden ermittelt hat. Etwa {people} Menschen mussten ihr Haus verlassen.",
            "Der Bericht vergleicht zum ersten Mal die Schäden jeder Flut mit dem Geld, das vorher für Deiche und Wiesen"
            " ausgegeben wurde. Wo der Fluss Raum bekam, stand das Wasser niedriger.",
            "Die Forscherinnen zeigen Karten für jede Stadt und beantworten Fragen zur Methode. Die Daten sind für die"
            " Presse frei, und das Institut hilft mit Zahlen für einzelne Orte.",
        ),
        (
            "Reisende können am Abend in einen Zug steigen und in einer anderen Hauptstadt aufwachen, zu einem Preis, der"
            " {percent} % unter dem von heute liegt. Die Betreiber erwarten {people} Fahrgäste im ersten Jahr.",
            "Die Minister von neun Ländern haben sich auf gemeinsame Regeln für die Gleise in der Nacht geeinigt. Zum"
            " ersten Mal gilt eine Fahrkarte auf allen Strecken, gleich von welcher Gesellschaft.",
            "Die Presse kann vor der Pressekonferenz einen der neuen Schlafwagen besichtigen und mit dem Personal und mit"
            " den Ingenieuren sprechen, die ihn gebaut haben. Filmen ist im ganzen Zug erlaubt.",
        ),
    ),
    caption=(
        "Eine Straße der Altstadt nach der Flut im Mai",
        "Einer der neuen Schlafwagen auf dem Weg in die Hauptstadt",
    ),
    alt=("Zwei Frauen tragen einen Stuhl durch braunes Wasser", "Ein blauer Wagen steht am Abend an einem Bahnsteig"),
    caption_of_second="Die Direktorin des Instituts in ihrem Büro",
    alt_of_second="Eine Frau mit grauem Haar sitzt vor vielen Karten",
    title=("Vorstellung des Hochwasserberichts", "Start des Netzes der Nachtzüge"),
    begins="Die Pressekonferenz beginnt um {time} am {day}.",
    apply="Anmeldungen sind möglich bis {until}.",
    held="Sperrfrist: {until}",
    items=("Einlass für die Presse", "Begrüßung und Erklärungen", "Fragen der Presse", "Fototermin im Hof"),
    access="Eingang durch die Seitentür, mit Presseausweis",
    who="Die Direktorin des Instituts und zwei der Autoren",
    groups=("Medien aus der Europäischen Union", "Medien aus anderen Ländern"),
    documents=("Presseausweis", "Reisepass"),
    available="{day}, 13 bis 17 Uhr, vor Ort oder am Telefon",
    role="Leiterin der Forschung",
    chances=("Händedruck der Gäste vor der Karte", "Gespräche mit den Autoren, nach Vereinbarung"),
    quote=(
        "Den Regen hält niemand auf, aber wir können entscheiden, wohin das Wasser geht.",
        "Eine Nacht im Zug ist ein gewonnener Tag, und genau das wollen die Leute von uns.",
    ),
    boilerplate="Das Institut erforscht das Leben mit Flüssen und Bahnen. Es wird von seinen Mitgliedern getragen.",
    note="Die Zahlen stammen von den Gemeinden selbst und wurden von März bis Juni erhoben.",
    zones={},
)
SPANISH: Final = Phrases(
    tag="es",
    day="EEEE d 'de' MMMM 'de' y",
    clocks=("{h}:{m}", "{h}:{m} horas"),
    until="{day}, {time}",
    headline=("Las crecidas cuestan cada año más a las ciudades", "Los trenes nocturnos vuelven a nueve capitales"),
    standfirst=(
        "Las reparaciones en las ciudades del río cuestan un {percent} % más que hace cinco años, según el instituto.",
        "Una red de trenes nocturnos unirá de nuevo nueve capitales. Los billetes bajan un {percent} %.",
    ),
    paragraphs=(
        (
            "Las ciudades a orillas del río han pagado un {percent} % más por las reparaciones que hace cinco años, según"
            " una encuesta del instituto en todos los municipios. Unas {people} personas tuvieron que dejar su casa.",
            "El informe es el primero que compara los daños de cada crecida con el dinero que se gastó antes en diques y"
            " prados. Donde el río tiene espacio, el agua quedó más baja y hubo menos casas afectadas.",
            "Los investigadores presentarán mapas de cada ciudad y responderán a las preguntas sobre el método. Los datos"
            " son libres para la prensa, y el instituto ayudará con las cifras de cada lugar.",
        ),
        (
            "Los viajeros podrán subir por la noche a un tren y despertar en otra capital, por un precio que está un"
            " {percent} % por debajo del de hoy. Las empresas esperan {people} pasajeros en el primer año.",
            "Los ministros de nueve países han acordado reglas comunes para el uso de las vías por la noche. Por primera"
            " vez un solo billete será válido en todas las líneas, sea cual sea la empresa.",
            "La prensa puede visitar uno de los nuevos coches antes de la rueda de prensa, y hablar con el personal y con"
            " los ingenieros que lo han construido. Se permite grabar en todo el tren.",
        ),
    ),
    caption=("Una calle del casco antiguo tras la crecida de mayo", "Uno de los nuevos coches camino de la capital"),
    alt=("Dos mujeres llevan una silla por el agua marrón", "Un vagón azul parado en un andén al anochecer"),
    caption_of_second="La directora del instituto en su despacho",
    alt_of_second="Una mujer de pelo gris sentada ante muchos mapas",
    title=("Presentación del informe sobre las crecidas", "Estreno de la red de trenes nocturnos"),
    begins="La rueda de prensa empieza a las {time} el {day}.",
    apply="Los periodistas pueden inscribirse hasta el {until}.",
    held="Embargado hasta el {until}",
    items=("Recepción de periodistas", "Declaraciones iniciales", "Preguntas de la prensa", "Fotografías en el patio"),
    access="Entrada por la puerta lateral, con carné de prensa",
    who="La directora del instituto y dos de los autores",
    groups=("Medios de la Unión Europea", "Medios de otros países"),
    documents=("Carné de prensa", "Pasaporte"),
    available="{day}, de 13:00 a 17:00, en persona o por teléfono",
    role="Jefa de investigación",
    chances=("Saludo de los invitados ante el mapa", "Entrevistas con los autores, con cita previa"),
    quote=(
        "Nadie puede parar la lluvia, pero podemos decidir adónde va el agua.",
        "Una noche en el tren es un día ganado, y eso es lo que nos pide la gente.",
    ),
    boilerplate="El instituto estudia la vida con los ríos y los ferrocarriles. Lo financian sus socios.",
    note="Las cifras son de los propios municipios y se recogieron de marzo a junio.",
    zones={"Europe/Madrid": "hora peninsular"},
)
ITALIAN: Final = Phrases(
    tag="it",
    day="EEEE d MMMM y",
    clocks=("{h}:{m}", "{h}.{m}"),
    until="{day}, ore {time}",
    headline=("Le piene costano ogni anno di più alle città", "I treni notturni tornano in nove capitali"),
    standfirst=(
        "Le riparazioni nelle città del fiume costano il {percent} % in più rispetto a cinque anni fa.",
        "Una rete di treni notturni unirà di nuovo nove capitali. I biglietti costano il {percent} % in meno.",
    ),
    paragraphs=(
        (
            "Le città lungo il fiume hanno pagato il {percent} % in più per le riparazioni rispetto a cinque anni fa,"
            " secondo un’indagine dell’istituto in tutti i comuni. Circa {people} persone hanno dovuto lasciare la casa.",
            "Il rapporto è il primo che confronta i danni di ogni piena con il denaro che è stato speso prima per gli"
            " argini e per i prati. Dove il fiume ha spazio, l’acqua è rimasta più bassa.",
            "I ricercatori presenteranno le mappe di ogni città e risponderanno alle domande sul metodo. I dati sono"
            " liberi per la stampa, e l’istituto aiuterà con le cifre dei singoli luoghi.",
        ),
        (
            "I viaggiatori potranno salire la sera su un treno e svegliarsi in un’altra capitale, a un prezzo che è del"
            " {percent} % più basso di quello di oggi. Le imprese aspettano {people} passeggeri nel primo anno.",
            "I ministri di nove paesi hanno trovato un accordo sulle regole comuni per i binari durante la notte. Per la"
            " prima volta un solo biglietto sarà valido su tutte le linee, qualunque sia l’impresa.",
            "La stampa può visitare una delle nuove carrozze prima della conferenza, e parlare con il personale e con gli"
            " ingegneri che l’hanno costruita. Le riprese sono permesse in tutto il treno.",
        ),
    ),
    caption=("Una via del centro dopo la piena di maggio", "Una delle nuove carrozze in viaggio verso la capitale"),
    alt=("Due donne portano una sedia nell’acqua marrone", "Una carrozza blu ferma al binario, di sera"),
    caption_of_second="La direttrice dell’istituto nel suo ufficio",
    alt_of_second="Una donna con i capelli grigi seduta davanti a molte mappe",
    title=("Presentazione del rapporto sulle piene", "Avvio della rete dei treni notturni"),
    begins="La conferenza stampa inizia alle {time} di {day}.",
    apply="I giornalisti possono iscriversi fino a {until}.",
    held="Sotto embargo fino a {until}",
    items=("Accoglienza dei giornalisti", "Dichiarazioni iniziali", "Domande della stampa", "Fotografie nel cortile"),
    access="Ingresso dalla porta laterale, con la tessera stampa",
    who="La direttrice dell’istituto e due degli autori",
    groups=("Media dell’Unione europea", "Media di altri paesi"),
    documents=("Tessera stampa", "Passaporto"),
    available="{day}, dalle 13:00 alle 17:00, di persona o al telefono",
    role="Responsabile della ricerca",
    chances=("Stretta di mano degli ospiti davanti alla mappa", "Interviste con gli autori, su appuntamento"),
    quote=(
        "Nessuno ferma la pioggia, ma possiamo decidere dove va l’acqua.",
        "Una notte in treno è un giorno guadagnato, ed è quello che la gente ci chiede.",
    ),
    boilerplate="L’istituto studia la vita con i fiumi e con le ferrovie. È finanziato dai suoi soci.",
    note="Le cifre sono dei comuni stessi e sono state raccolte da marzo a giugno.",
    zones={"Europe/Rome": "ora italiana"},
)
DUTCH: Final = Phrases(
    tag="nl",
    day="EEEE d MMMM y",
    clocks=("{h}.{m} uur", "{hh}:{m} uur"),
    until="{day}, {time}",
    headline=("Overstromingen kosten de steden elk jaar meer", "Nachttreinen keren terug naar negen hoofdsteden"),
    standfirst=(
        "Herstel in de steden langs de rivier is in vijf jaar {percent} % duurder geworden. Het instituut laat zien waar.",
        "Een net van nachttreinen verbindt in het voorjaar negen hoofdsteden. De kaartjes worden {percent} % goedkoper.",
    ),
    paragraphs=(
        (
            "De steden langs de rivier hebben {percent} % meer betaald voor herstel dan vijf jaar geleden, zo blijkt uit een"
            " onderzoek van het instituut in alle gemeenten. Ongeveer {people} mensen moesten hun huis verlaten.",
            "Het rapport vergelijkt voor het eerst de schade van elke vloed met het geld dat daarvoor aan dijken en weiden"
            " is besteed. Waar de rivier ruimte kreeg, stond het water lager.",
            "De onderzoekers tonen kaarten van elke stad en beantwoorden vragen over de methode. De gegevens zijn vrij voor"
            " de pers, en het instituut helpt met cijfers voor een enkele plaats.",
        ),
        (
            "Reizigers kunnen ’s avonds in een trein stappen en wakker worden in een andere hoofdstad, voor een prijs die"
            " {percent} % lager is dan die van vandaag. De bedrijven verwachten {people} reizigers in het eerste jaar.",
            "De ministers van negen landen zijn het eens geworden over de regels voor het spoor in de nacht. Voor het eerst"
            " geldt een enkel kaartje op alle lijnen, van welk bedrijf ook.",
            "De pers kan een van de nieuwe slaaprijtuigen bekijken voor de persconferentie, en spreken met het personeel en"
            " met de ingenieurs die het hebben gebouwd. Filmen mag in de hele trein.",
        ),
    ),
    caption=("Een straat in de oude stad na de vloed van mei", "Een van de nieuwe rijtuigen op weg naar de hoofdstad"),
    alt=("Twee vrouwen dragen een stoel door bruin water", "Een blauw rijtuig staat ’s avonds aan een perron"),
    caption_of_second="De directeur van het instituut in haar kantoor",
    alt_of_second="Een vrouw met grijs haar zit voor een tafel vol kaarten",
    title=("Presentatie van het rapport over de vloed", "Start van het net van nachttreinen"),
    begins="De persconferentie begint om {time} op {day}.",
    apply="Aanmelden kan tot {until}.",
    held="Onder embargo tot {until}",
    items=("Ontvangst van de pers", "Openingsverklaringen", "Vragen van de pers", "Foto’s op de binnenplaats"),
    access="Ingang door de zijdeur, met perskaart",
    who="De directeur van het instituut en twee van de auteurs",
    groups=("Media uit de Europese Unie", "Media uit andere landen"),
    documents=("Perskaart", "Paspoort"),
    available="{day}, 13.00 tot 17.00 uur, ter plaatse of per telefoon",
    role="Hoofd onderzoek",
    chances=("Handdruk van de gasten voor de kaart", "Gesprekken met de auteurs, op afspraak"),
    quote=(
        "Niemand houdt de regen tegen, maar wij kunnen beslissen waar het water heen gaat.",
        "Een nacht in de trein is een gewonnen dag, en dat is wat de mensen ons vragen.",
    ),
    boilerplate="Het instituut onderzoekt het leven met rivieren en spoorwegen. Het wordt betaald door zijn leden.",
    note="De cijfers zijn van de gemeenten zelf en zijn van maart tot juni verzameld.",
    zones={"Europe/Amsterdam": "Nederlandse tijd", "Europe/Brussels": "Belgische tijd"},
)
POLISH: Final = Phrases(
    tag="pl",
    day="EEEE, d MMMM y 'r.'",
    clocks=("godz. {h}:{m}", "godz. {h}.{m}"),
    until="{day}, {time}",
    headline=("Powodzie kosztują miasta coraz więcej", "Nocne pociągi wracają do dziewięciu stolic"),
    standfirst=(
        "Naprawy w miastach nad rzeką podrożały w ciągu pięciu lat o {percent} %. Instytut pokazuje, gdzie.",
        "Sieć nocnych pociągów znów połączy dziewięć stolic. Bilety będą tańsze o {percent} %.",
    ),
    paragraphs=(
        (
            "Miasta nad rzeką zapłaciły za naprawy o {percent} % więcej niż przed pięciu laty, jak wynika z badania"
            " instytutu we wszystkich gminach. Około {people} osób musiało opuścić swoje domy.",
            "Raport po raz pierwszy porównuje szkody każdej powodzi z pieniędzmi, które wcześniej wydano na wały i łąki."
            " Tam, gdzie rzeka ma miejsce, woda stała niżej.",
            "Badacze przedstawią mapy każdego miasta i odpowiedzą na pytania o metodę. Dane są wolne dla prasy, a instytut"
            " pomoże znaleźć liczby dla poszczególnych miejsc.",
        ),
        (
            "Podróżni będą mogli wsiąść wieczorem do pociągu i obudzić się w innej stolicy, za cenę o {percent} % niższą"
            " niż dzisiaj. Przewoźnicy spodziewają się {people} pasażerów w pierwszym roku.",
            "Ministrowie dziewięciu krajów uzgodnili wspólne zasady korzystania z torów w nocy. Po raz pierwszy jeden bilet"
            " będzie ważny na wszystkich trasach, niezależnie od przewoźnika.",
            "Dziennikarze mogą obejrzeć jeden z nowych wagonów przed konferencją prasową i porozmawiać z załogą oraz z"
            " inżynierami, którzy go zbudowali. Filmowanie jest dozwolone w całym pociągu.",
        ),
    ),
    caption=("Ulica starego miasta po majowej powodzi", "Jeden z nowych wagonów w drodze do stolicy"),
    alt=("Dwie kobiety niosą krzesło przez brunatną wodę", "Niebieski wagon stoi wieczorem przy peronie"),
    caption_of_second="Dyrektorka instytutu w swoim gabinecie",
    alt_of_second="Siwa kobieta siedzi przy biurku pełnym map",
    title=("Prezentacja raportu o powodziach", "Otwarcie sieci nocnych pociągów"),
    begins="Początek konferencji prasowej: {day}, {time}.",
    apply="Zgłoszenia są przyjmowane do: {until}.",
    held="Embargo do {until}",
    items=("Wejście dla dziennikarzy", "Oświadczenia", "Pytania prasy", "Zdjęcia na dziedzińcu"),
    access="Wejście bocznymi drzwiami, z legitymacją prasową",
    who="Dyrektorka instytutu i dwoje autorów",
    groups=("Media z Unii Europejskiej", "Media z innych krajów"),
    documents=("Legitymacja prasowa", "Paszport"),
    available="{day}, od 13:00 do 17:00, na miejscu lub przez telefon",
    role="Kierowniczka badań",
    chances=("Powitanie gości przed mapą", "Rozmowy z autorami, po uzgodnieniu"),
    quote=(
        "Nikt nie zatrzyma deszczu, ale możemy zdecydować, dokąd popłynie woda.",
        "Noc w pociągu to zyskany dzień, a właśnie o to proszą nas ludzie.",
    ),
    boilerplate="Instytut bada życie nad rzekami i przy kolei. Utrzymują go jego członkowie.",
    note="Liczby pochodzą od samych gmin i zebrano je od marca do czerwca.",
    zones={"Europe/Warsaw": "czasu polskiego"},
)
ARABIC: Final = Phrases(
    tag="ar",
    day="EEEE d MMMM y",
    clocks=("الساعة {h}:{m}", "{h}:{m}"),
    until="{day}، {time}",
    headline=("الفيضانات تكلّف مدن النهر أكثر كل عام", "القطارات الليلية تعود إلى تسع عواصم"),
    standfirst=(
        "ارتفعت تكاليف الإصلاح في مدن النهر بنسبة {percent} % خلال خمس سنوات. المعهد يبيّن أين.",
        "شبكة من القطارات الليلية تربط تسع عواصم من جديد. أسعار التذاكر أقل بنسبة {percent} %.",
    ),
    paragraphs=(
        (
            "دفعت المدن الواقعة على النهر {percent} % أكثر للإصلاحات مما دفعته قبل خمس سنوات، وفق دراسة أجراها المعهد في"
            " جميع البلديات. واضطر نحو {people} شخص إلى مغادرة منازلهم.",
            "التقرير هو الأول الذي يقارن أضرار كل فيضان بالأموال التي أنفقت قبله على السدود والمروج. وحيث أُعطي النهر"
            " مساحة بقي الماء أدنى وتضررت بيوت أقل.",
            "سيعرض الباحثون خرائط لكل مدينة ويجيبون عن الأسئلة حول المنهج. البيانات متاحة للصحافة مجانا، وسيساعد المعهد في"
            " الأرقام الخاصة بكل مكان.",
        ),
        (
            "سيتمكن المسافرون من ركوب القطار مساء والاستيقاظ في عاصمة أخرى بسعر أقل بنسبة {percent} % من سعر اليوم. وتتوقع"
            " الشركات {people} راكب في السنة الأولى.",
            "اتفق وزراء تسع دول على قواعد مشتركة لاستخدام السكك في الليل. وللمرة الأولى ستكون تذكرة واحدة صالحة على جميع"
            " الخطوط مهما كانت الشركة.",
            "يمكن للصحفيين زيارة إحدى العربات الجديدة قبل المؤتمر الصحفي والتحدث مع الطاقم ومع المهندسين الذين صنعوها."
            " التصوير مسموح به في القطار كله.",
        ),
    ),
    caption=("شارع في المدينة القديمة بعد فيضان مايو", "إحدى العربات الجديدة في طريقها إلى العاصمة"),
    alt=("امرأتان تحملان كرسيا في ماء بني", "عربة زرقاء تقف عند رصيف في المساء"),
    caption_of_second="مديرة المعهد في مكتبها",
    alt_of_second="امرأة ذات شعر رمادي تجلس أمام خرائط كثيرة",
    title=("عرض تقرير الفيضانات", "إطلاق شبكة القطارات الليلية"),
    begins="يبدأ المؤتمر الصحفي {day}، {time}.",
    apply="يمكن للصحفيين التسجيل حتى {until}.",
    held="محظور النشر حتى {until}",
    items=("دخول الصحفيين", "الكلمات الافتتاحية", "أسئلة الصحافة", "صور في الفناء"),
    access="الدخول من الباب الجانبي ببطاقة صحفية",
    who="مديرة المعهد واثنان من المؤلفين",
    groups=("وسائل الإعلام من الاتحاد الأوروبي", "وسائل الإعلام من دول أخرى"),
    documents=("بطاقة صحفية", "جواز سفر"),
    available="{day}، من 13:00 إلى 17:00، حضوريا أو بالهاتف",
    role="رئيسة الأبحاث",
    chances=("مصافحة الضيوف أمام الخريطة", "مقابلات مع المؤلفين حسب الاتفاق"),
    quote=(
        "لا أحد يوقف المطر، لكننا نستطيع أن نقرر إلى أين يذهب الماء.",
        "ليلة في القطار يوم مكسوب، وهذا ما يطلبه الناس منا.",
    ),
    boilerplate="يدرس المعهد حياة الناس مع الأنهار والسكك الحديدية، ويموّله أعضاؤه.",
    note="الأرقام من البلديات نفسها، وجمعت من مارس إلى يونيو.",
    zones={"Africa/Cairo": "بتوقيت القاهرة"},
)
JAPANESE: Final = Phrases(
    tag="ja",
    day="y年M月d日(EEEE)",
    clocks=("{h}時{m}分", "{h}:{m}"),
    until="{day}{time}",
    headline=("川沿いの町の洪水被害、費用が年々増加", "夜行列車、欧州九か国の首都に復活"),
    standfirst=(
        "川沿いの町の修理費用は五年間で{percent}%増えた。研究所がその場所を示す。",
        "来春、夜行列車の網が九つの首都を再び結ぶ。運賃は{percent}%安くなる。",
    ),
    paragraphs=(
        (
            "研究所が全市町村で行った調査によると、川沿いの町が支払った修理費用は五年前より{percent}%多かった。"
            "およそ{people}人が家を離れなければならなかった。",
            "この報告書は、洪水ごとの被害と、それ以前に堤防や草地に使われた費用を初めて比べたものである。"
            "川に余裕がある場所では水位が低く、被害を受けた家も少なかった。",
            "研究者が町ごとの地図を示し、方法についての質問に答える。データは報道に自由に使うことができ、"
            "研究所は個別の場所の数字についても協力する。",
        ),
        (
            "旅行者は夕方に列車に乗り、別の首都で目を覚ますことができる。運賃は現在より{percent}%安い。"
            "運行会社は初年度に{people}人の利用を見込んでいる。",
            "九か国の大臣が夜間の線路の使用について共通の規則に合意した。"
            "会社を問わず、一枚の切符がすべての路線で使えるのは初めてである。",
            "記者は会見の前に新しい寝台車を見学し、乗務員や製造した技術者に話を聞くことができる。列車の全体で撮影が可能である。",
        ),
    ),
    caption=("五月の洪水の後の旧市街の通り", "首都に向かう新しい寝台車"),
    alt=("茶色い水の中で椅子を運ぶ二人の女性", "夕方のホームに止まる青い車両"),
    caption_of_second="執務室の研究所所長",
    alt_of_second="地図の並ぶ机に座る白髪の女性",
    title=("洪水報告書の発表", "夜行列車網の開業"),
    begins="記者会見は{day}{time}に始まる。",
    apply="取材の申し込みは{until}まで。",
    held="報道解禁 {until}",
    items=("記者受付", "冒頭発言", "質疑応答", "中庭での撮影"),
    access="通用口から入場、記者証が必要",
    who="研究所所長と著者二名",
    groups=("国内の報道機関", "海外の報道機関"),
    documents=("記者証", "旅券"),
    available="{day} 13:00から17:00まで、対面または電話",
    role="研究部長",
    chances=("地図の前での来賓の握手", "著者への取材、要予約"),
    quote=(
        "雨を止めることは誰にもできないが、水の行き先は私たちが決められる。",
        "列車での一夜は一日の得であり、それこそ人々が求めているものだ。",
    ),
    boilerplate="研究所は川と鉄道とともにある暮らしを研究している。会員の会費で運営されている。",
    note="数字は各市町村によるもので、三月から六月に集められた。",
    zones={"Asia/Tokyo": "日本時間"},
)
LANGUAGES: Final = {
    each.tag: each for each in (ENGLISH, FRENCH, GERMAN, SPANISH, ITALIAN, DUTCH, POLISH, ARABIC, JAPANESE)
}
