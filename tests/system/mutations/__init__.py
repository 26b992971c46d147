"""Good lists and texts, spoilt at random: nobody and nothing disappears."""
