"""Widgets: the parts the screens are made of."""
