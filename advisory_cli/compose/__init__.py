"""Floor 2, words to bytes: render, inline, personalise, MIME."""
