"""Delivery by Microsoft Graph (https://learn.microsoft.com/en-us/graph/api/user-sendmail).

In: Messages, the route, a source of access tokens.
Out: Outcomes; a transport that has several requests under way.
Promise: The end of a request leaves only after its commit was noted. What was answered by a doubt is never sent again.
"""
