"""The catalogue for programs: what there is, and its figures in several formats. Reads, and nothing else."""

from ninja import Router

from . import catalogue, data

router = Router(tags=["Catalogue"])
router.add_router("", catalogue.router)
router.add_router("", data.router)
