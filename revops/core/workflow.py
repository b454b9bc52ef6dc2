"""State machines as data: a table that screens, services and tests read alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from revops.core.problems import Conflict


class IllegalTransition(Conflict):
    """Some objects did not move; `refused` maps each object's subject to its actual state."""

    def __init__(self, workflow: str, action: str, refused: Mapping[str, str]) -> None:
        self.workflow, self.action, self.refused = workflow, action, dict(refused)
        names = ", ".join(f"{subject} is {state}" for subject, state in self.refused.items())
        super().__init__(f"cannot {action} {workflow}: {names}")


@dataclass(frozen=True)
class Workflow:
    """The whole transition table of one noun: (action, from) → to."""

    name: str
    table: Mapping[tuple[str, StrEnum], StrEnum]

    def target(self, action: str, state: str) -> StrEnum | None:
        """Return the state that `action` leads to from `state`, or None where it is not allowed."""
        for (verb, origin), goal in self.table.items():
            if verb == action and origin.value == state:
                return goal
        return None

    def origins(self, action: str) -> tuple[str, ...]:
        """Return every state from which `action` may start; raises KeyError for an unknown verb."""
        found = tuple(o.value for (verb, o) in self.table if verb == action)
        if not found:
            raise KeyError(f"{self.name} has no action {action!r}")
        return found

    def actions(self) -> tuple[str, ...]:
        """Return every verb of the table, in order of first appearance."""
        return tuple(dict.fromkeys(verb for verb, _ in self.table))

    def allowed(self, state: str) -> tuple[str, ...]:
        """Return the verbs allowed from `state`."""
        return tuple(dict.fromkeys(verb for (verb, o) in self.table if o.value == state))

    def states(self) -> tuple[StrEnum, ...]:
        """Return every state the table names."""
        return tuple(dict.fromkeys([o for _, o in self.table] + list(self.table.values())))


def values(states: Iterable[StrEnum]) -> list[str]:
    """Return plain strings, so that migrations never name living enum classes."""
    return [s.value for s in states]
