"""smincident: the incident runbook tool for a Japanese public body's social-media accounts."""

__version__ = "0.1.0"
