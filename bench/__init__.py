"""Measurements as ratios: each against its floor, in the same run, since machines are noisy."""
