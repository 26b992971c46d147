"""Floor 2, files to words: advisory files, lists, newsroom settings."""
