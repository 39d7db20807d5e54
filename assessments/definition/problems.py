"""Problem: what is wrong in a content file, and where; Broken: the exception that carries them all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong at one place of one file."""

    file: str
    line: int  # from 1
    path: str  # threads[2].subthreads[1].levels.L3; counted from 0; empty for the whole file
    message: str

    def __str__(self):
        place = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {place}{self.message}"


class Broken(Exception):
    """The files cannot be loaded; nothing was."""

    def __init__(self, problems):
        self.problems = sorted(problems, key=lambda problem: (problem.file, problem.line, problem.path))
        super().__init__("\n".join(str(problem) for problem in self.problems))
