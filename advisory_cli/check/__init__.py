"""Floor 2, words to findings: one small module per family of rules."""
