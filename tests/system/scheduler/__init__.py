"""Random newsrooms: commands of every verb in any order, and a model that says what may be true of the mail."""
