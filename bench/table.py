"""The printed table: a measure, its value, its target and whether it was reached."""


class Table:
    """Prints each line as it is measured and remembers whether any fell short."""

    def __init__(self):
        self.is_short = False
        self._line("measure", "value", "target", "")

    def add(self, measure, value, unit="", most=None, least=None):
        """A value, and the most or the least that it may be; without a target it is only reported."""
        reached = (most is None or value <= most) and (least is None or value >= least)
        self.is_short |= not reached
        target = (
            f"≤ {most:,}{unit}" if most is not None else f"≥ {least:,}{unit}" if least is not None else ""
        )
        said = "" if not target else "ok" if reached else "short"
        self._line(measure, f"{value:,.{1 if value >= 10 else 2}f}{unit}", target, said)

    def _line(self, measure, value, target, said):
        print(f"{measure:<80} {value:>12} {target:>12} {said}".rstrip(), flush=True)
