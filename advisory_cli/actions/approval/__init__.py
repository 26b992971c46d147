"""Four eyes: the approval of a mailing by a second person.

In: A frozen mailing, its file and lists as they are now.
Out: What an approver is shown; a refusal where something changed.
Promise: Nothing leaves that differs from what was agreed to.
"""
