"""Texts and settings of a press office: advisory, edition, notice, newsroom.

In: Facts as their author wrote them.
Out: Frozen values.
Promise: An embargo is not a send time.
"""
