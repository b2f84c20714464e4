"""thin"""
from __future__ import annotations
from smincident.tui.screens.base import Page
class IncidentPage(Page):
    NAME="事案"
    def __init__(self, incident: str, place: dict[str,str]|None=None):
        super().__init__(); self.incident=incident
    @property
    def incident_id(self): return self.incident
