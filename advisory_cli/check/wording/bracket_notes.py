"""Regular expressions for notes to colleagues in brackets, such as [internal note: not agreed].

The languages are English, French and German. Notes to editors and to the press do not match, because these are for
readers. The module `marks` uses these expressions in its rule for comments.
"""

_PRESS = (
    r"(?:the |la |les |die |den )?(?:editors?|journalists?|readers?|media|press|broadcasters|photographers|record"
    r"|attribution|publication|presse|journalistes|médias|rédactions?|redaktion(?:en)?|journalist\w{0,6}|medien)\b"
)
_REST = r"\b[^\[\]()\n]{0,200}[\])]"
_INTERNAL = (
    r"(?:internal|private) (?:notes?|comments?|remark|memo|question|query)"
    r"|interne[rs]? (?:notiz|anmerkung|kommentar|hinweis|bemerkung|vermerk)"
    r"|(?:note|remarque|commentaire|question|mémo) interne"
)
_ADDRESSED = (
    r"(?:comments?|notes?|remark|question|query|message|reminder) (?:for|to)"
    r"|(?:note|remarque|commentaire|question|message) (?:pour|à)"
    r"|(?:anmerkung|notiz|kommentar|hinweis|bemerkung|frage) (?:für|an)"
)
_TO_DELETE = (
    r"(?:please )?(?:delete|remove|cut|strip|take out)(?: \w{1,20}){0,3} (?:before|prior to|when) (?:\w{1,12} )?"
    r"(?:send|sent|sending|mailing|publish|publishing|publication|release|distribution|approval)"
    r"|please (?:delete|remove)|to be (?:deleted|removed)"
    r"|(?:à )?(?:supprimer|enlever|effacer|retirer) avant|à supprimer|merci de (?:supprimer|retirer)"
    r"|(?:bitte )?vor (?:\w{1,8} )?(?:versand|senden|verschicken|absenden|veröffentlichung)"
    r"|(?:bitte )?(?:wieder )?löschen"
)

NOTES_IN_BRACKETS = (
    rf"[\[(]\s?(?i:{_INTERNAL}){_REST}",
    rf"[\[(]\s?(?i:{_ADDRESSED}) (?!(?i:{_PRESS}))[^\[\]()\n:]{{1,60}}:[^\[\]()\n]{{0,200}}[\])]",
    rf"[\[(]\s?(?i:{_TO_DELETE}){_REST}",
)
