"""Why a workbook or a cell of it is not taken; each message may be read by a user."""


class Refused(Exception):
    """Nothing of the workbook is taken."""


class BadCell(Exception):
    """What a cell holds cannot be read as an answer."""
