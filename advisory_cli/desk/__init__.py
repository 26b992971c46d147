"""The desk: what is folded away next."""
