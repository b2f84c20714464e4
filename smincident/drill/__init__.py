"""Rehearsals (訓練): a scenario played through a session, in a book of its own, marked on every output."""
