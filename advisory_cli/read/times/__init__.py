"""Send times and wall times as people write them.

In: Words and a zone.
Out: One instant, or a refusal with the right spelling.
Promise: Skipped and doubled hours are never shifted in silence.
"""
