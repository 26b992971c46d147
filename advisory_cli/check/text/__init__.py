"""Functions by which rules read a text: its fields with their lines, its dates and times, the visible words of HTML.

In: An Advisory or an HTML part.
Out: Texts of fields with their lines, dates and times of day, visible lines of a page.
Promise: No finding is made here.
"""
