"""Texts and settings of a press office: data classes for advisory, edition, notice and newsroom.

In: Facts as their author wrote them.
Out: Frozen data classes, and rules about them.
Promise: The end of an embargo and the send time are separate fields, and neither takes the place of the other.
"""
