"""Where events are kept: append, read, chain, verify, migrations, kept bytes, evidence."""
