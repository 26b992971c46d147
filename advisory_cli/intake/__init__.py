"""Documents of offices → advisory files: what `advisory import` reads, recognises and writes.

In: The bytes of a Word file, a web page, a text, Markdown or an e-mail, and what a person says about it.
Out: The text of a valid advisory file, its pictures, and what to check.
Promise: No word is lost, nothing is fetched, no macro runs. What fits no field stays in the body, in its order.
"""
