"""Floor 1, the words: frozen values, pure rules, ports and errors; nothing of ours above it, no I/O."""
