"""The commands, one file a noun. Thin: they read what was typed, call the session, and print."""
