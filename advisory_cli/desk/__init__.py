"""Floor 3: what a person asks for, start to end; no click, no printing."""
