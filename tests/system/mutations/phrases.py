"""Phrases of each language, a few for each field of a text."""

from typing import Final

WORDS: Final = {
    "en": {
        "headline": (
            "One school in nine closes in the heat",
            "Rivers lower than in any June",
            "Clinics open at night again",
        ),
        "subject": ("Schools closed by heat: figures for June", "Low rivers: what the gauges show"),
        "standfirst": (
            "For want of shade, water or teachers, one school in nine stays closed.",
            "The gauges of forty rivers stand lower than in any June on record.",
        ),
        "place": ("Residence Palace", "Town Hall", "Press Club"),
        "title": ("Presentation of the figures", "Visit to a closed school", "Walk along the river"),
        "who": ("Two head teachers and a climatologist", "Nurses of the night clinic and their patients"),
        "access": ("Bring a press card; the gate is at the back", "Photographers meet at the side door"),
        "quote": (
            "We counted every school by hand",
            "Nobody asked the pupils what they needed",
            "The river is a road for us",
        ),
        "role": ("head of research", "spokesperson for the schools"),
        "background": ("Figures of the past ten years", "How the gauges are read"),
        "type": ("Report", "Briefing paper"),
        "note": ("The figures count public schools only.", "Gauges were read at six each morning."),
        "boilerplate": (
            "The office has counted schools since 1974 and belongs to no party.",
            "We are forty people in three towns.",
        ),
        "caption": ("An empty playground at noon", "The gauge at the old bridge"),
        "body": (
            "One school in nine was closed on a single day last week, and most of them stood in the south.",
            "Teachers spoke of rooms in which nobody could think, and of pupils who walked home at noon.",
            "The figures come from the schools themselves, which report each morning who has come.",
            "Where trees stand in the yard, schools stayed open; that alone explains half of the difference.",
            "A second count will follow in September, with the same questions and the same people.",
        ),
        "end": "More in September",
    },
    "fr": {
        "headline": (
            "Une école sur neuf ferme sous la chaleur",
            "Des rivières plus basses que jamais en juin",
            "Les cliniques rouvrent la nuit",
        ),
        "subject": ("Écoles fermées : les chiffres de juin", "Rivières basses : ce que montrent les relevés"),
        "standfirst": (
            "Faute d’ombre, d’eau ou d’enseignants, une école sur neuf reste fermée.",
            "Les relevés de quarante rivières sont plus bas que tous ceux de juin.",
        ),
        "place": ("Résidence Palace", "Hôtel de ville", "Club de la presse"),
        "title": ("Présentation des chiffres", "Visite d’une école fermée", "Marche le long de la rivière"),
        "who": ("Deux directrices d’école et un climatologue", "Les infirmières de nuit et leurs patients"),
        "access": (
            "Carte de presse requise ; entrée par l’arrière",
            "Les photographes se retrouvent à la porte latérale",
        ),
        "quote": (
            "Nous avons compté chaque école à la main",
            "Personne n’a demandé aux élèves",
            "La rivière est notre route",
        ),
        "role": ("directrice de la recherche", "porte-parole des écoles"),
        "background": ("Les chiffres des dix dernières années", "Comment on lit les échelles"),
        "type": ("Rapport", "Note d’information"),
        "note": ("Les chiffres ne comptent que les écoles publiques.", "Les échelles ont été lues chaque matin."),
        "boilerplate": (
            "Le bureau compte les écoles depuis 1974 et n’appartient à aucun parti.",
            "Nous sommes quarante personnes dans trois villes.",
        ),
        "caption": ("Une cour de récréation vide à midi", "L’échelle du vieux pont"),
        "body": (
            "Une école sur neuf a fermé un même jour la semaine dernière, surtout dans le sud.",
            "Les enseignants parlent de salles où l’on ne peut plus penser, et d’élèves rentrés à midi.",
            "Les chiffres viennent des écoles elles-mêmes, qui disent chaque matin qui est venu.",
            "Là où des arbres poussent dans la cour, les écoles sont restées ouvertes.",
            "Un second comptage suivra en septembre, avec les mêmes questions.",
        ),
        "end": "La suite en septembre",
    },
}
