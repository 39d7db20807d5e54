"""The printed table: a measure, its value, its target and whether it was reached."""


class Table:
    """Prints each line as it is measured and remembers whether any fell short."""

    def __init__(self):
        self.is_short = False
        self._line("measure", "value", "target", "")

    def add(self, measure, value, unit="", most=None):
        """A value, and the most it may be; without a target it is only reported."""
        reached = most is None or value <= most
        self.is_short |= not reached
        said = "" if most is None else "ok" if reached else "short"
        self._line(measure, f"{value:,.1f}{unit}", "" if most is None else f"≤ {most:,}{unit}", said)

    def _line(self, measure, value, target, said):
        print(f"{measure:<66} {value:>12} {target:>12} {said}".rstrip(), flush=True)
