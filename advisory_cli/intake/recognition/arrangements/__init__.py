"""Recognition of what the press needs to cover an event from near or far: spokespeople, opportunities, live feeds.

Each finder takes lines of its own before parts of the text with headings are looked for, so that a number to dial in
is no contact and an opportunity no item of a programme. What a sentence says stays in the body, too.
"""
