"""One thing that was looked at: what is expected, what was found, and what corrects it."""

from dataclasses import dataclass

from scripts.console import one_line
from scripts.setup.calls import Call


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: Its name.
        problem: What was found instead of what is expected, or "" where it is right.
        fix: The command or the act that corrects it.
        expected: What is right.
        calls: What is sent to GitHub to correct it, where that is all it takes.
        by_hand: Whether only a person can correct it; then it stops nothing.
    """

    what: str
    problem: str = ""
    fix: str = ""
    expected: str = ""
    calls: tuple[Call, ...] = ()
    by_hand: bool = False

    @property
    def good(self) -> bool:
        """Return whether nothing is to do."""
        return not self.problem

    def lines(self) -> list[str]:
        """Return it as people read it: one line where it is right."""
        if self.good:
            return [one_line(f"ok    {self.what}" + (f": {self.expected}" * bool(self.expected)))]
        parts = (("expected", self.expected), ("found", self.problem), ("fix", self.fix))
        details = (f"      {name:10}{one_line(text)}" for name, text in parts if text)
        return [f"FIX   {one_line(self.what)}", *details]
