"""What a press office writes: advisory, edition, notice, newsroom.

In: Facts as their author wrote them.
Out: Frozen values.
Promise: An embargo is not a send time.
"""
