"""The search for the highest load that keeps the goals."""

from dataclasses import dataclass

# The answer is known well enough when the lowest load that broke is so close above the highest
# that held, as a share of it.
CLOSE = 0.1


@dataclass(slots=True)
class Search:
    """Doubles the load until a goal breaks, then halves the gap between broken and held.

    Attributes:
        step: The smallest difference that matters; every load that is tried is a multiple.
        most: The highest load that is tried.
        load: What is to be tried now: users, or arrivals a second.
        held: The highest load at which all goals held; 0 if there is none.
        broke: The lowest load at which one broke; None if none did.
    """

    step: float
    most: float
    load: float
    held: float = 0.0
    broke: float | None = None

    def tell(self, *, kept: bool) -> None:
        """Note whether the goals held at ``load``, and choose the next."""
        if kept:
            self.held = self.load
        else:
            self.broke = self.load
        nearer = self.load * 2 if self.broke is None else (self.held + self.broke) / 2
        self.load = min(round(nearer / self.step) * self.step, self.most)

    @property
    def over(self) -> bool:
        """Whether nothing more would be learnt."""
        if self.broke is None:
            return self.held >= self.most
        return self.broke - self.held <= max(self.step, self.held * CLOSE)
