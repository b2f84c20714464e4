"""What people write: guidelines, runbooks, platforms, drills, templates, the organisation.

Files become typed values here, and a guideline and runbooks become a plan. Nothing here knows of incidents.
"""
