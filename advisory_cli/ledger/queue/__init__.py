"""Parts of the ledger that give due deliveries to sending processes, and record what became of their messages.

In: The present time, the number of deliveries wanted, outcomes.
Out: Deliveries that may leave now.
Promise: A claim is on disk before its messages leave. When a process dies after the final dot of a message and before
the answer, the delivery is in doubt.
"""
