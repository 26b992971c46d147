"""Text as rules need it: fields with places, dates, visible HTML.

In: An Advisory or an HTML part.
Out: Passages with their lines, dates with their weekdays.
Promise: No finding is made here.
"""
