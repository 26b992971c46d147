"""Words that all screens share: times, states, amounts, commands, JSON.

In: Values.
Out: Parts of sentences, command lines.
Promise: One state has one word. Times show the zone and UTC.
"""
