"""Floor 4, the door: the only room that knows click, prints or exits."""
