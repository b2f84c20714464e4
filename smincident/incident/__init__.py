"""What can happen in an incident, pure: events, state, actions, clocks, approval rules. No input or output here."""
