"""Events and state -> timeline, metrics, silences, clauses, and the post-incident report (事後報告書)."""
