"""Texts that leave the operator's desk: template + incident + organisation -> Markdown -> plain text, HTML."""
