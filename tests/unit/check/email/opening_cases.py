"""Subjects with their preheaders that judge the rule about repetition. They were written before the rule.

In the inbox, the second line stands right behind the first, so that it has to say something else.
"""

APART: dict[str, tuple[str, str]] = {
    "what follows": ("MEDIA ADVISORY, 3 June: ministers meet in Brussels", "Programme, accreditation and live stream"),
    "the second sentence": (
        "PRESS RELEASE: Heat deaths doubled in ten years",
        "Half of them were avoidable, a report by three universities finds",
    ),
    "one name in both": (
        "MEDIA ADVISORY, 8 December: protest at Schuman roundabout",
        "Amnesty International calls on EU leaders at the summit with Russia",
    ),
    "two names in both": (
        "Sakharov Prize 2026: laureate named on 22 October in Strasbourg",
        "The laureate and two finalists are free for interviews in Strasbourg from noon",
    ),
    "short": ("Photo call, 14 May: bicycles on the Grand-Place", "Two hundred riders, one brass band"),
    "French": (
        "AVIS AUX MÉDIAS, 3 juin : les ministres se réunissent à Bruxelles",
        "Programme, accréditation et retransmission en direct",
    ),
    "German": (
        "EINLADUNG, 3. Juni: Minister treffen sich in Brüssel",
        "Mit Pressekonferenz um 11 Uhr; Anmeldung bis 27. Mai",
    ),
    "Japanese": ("報道関係者各位：6月3日 ブリュッセルで閣僚会議", "プログラム、取材申請、ライブ配信のご案内"),
    "a figure alone": (
        "Heat report 2026: figures on 5 June",
        "Report, briefing and embargoed figures for 27 countries",
    ),
    "nothing to compare": ("Invitation", "Join us"),
}
TWICE: dict[str, tuple[str, str]] = {
    "the same words": (
        "MEDIA ADVISORY, 3 June: ministers meet in Brussels on clean water",
        "Ministers meet in Brussels on clean water",
    ),
    "with a full stop": ("Heat deaths doubled in ten years", "Heat deaths doubled in ten years."),
    "turned around": (
        "MEDIA ADVISORY, 3 June: ministers meet in Brussels on clean water",
        "In Brussels on 3 June, ministers meet about clean water",
    ),
    "the subject as the first half": (
        "PRESS RELEASE: Heat deaths doubled in ten years",
        "Heat deaths doubled in ten years, new figures show",
    ),
    "kind and day": (
        "MEDIA ADVISORY: press conference on the water report, 3 June, Brussels",
        "Media advisory: press conference, 3 June, Brussels, water report",
    ),
    "French": (
        "AVIS AUX MÉDIAS, 3 juin : les ministres se réunissent à Bruxelles",
        "Les ministres se réunissent le 3 juin à Bruxelles",
    ),
    "Japanese": ("報道関係者各位：ブリュッセルで閣僚会議", "ブリュッセルで閣僚会議"),
}
