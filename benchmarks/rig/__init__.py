"""The test rig of delivery.py: servers to send to, clients that send, and what is measured of them."""
