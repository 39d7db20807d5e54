"""Who did what, when. `from meo_site.audit.record import record`."""
