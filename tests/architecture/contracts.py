"""An import contract of our own: the inner rooms of a floor open from inside only.

import-linter's `protected` contract insists that every named module exists; a floor has only
the rooms it needs, so this one takes those that are there.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateRooms(Contract):
    """`rooms` of each of `floors` are imported by their own floor and by `allowed_importers`."""

    floors = fields.ListField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField())
    allowed_importers = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = []
        for module in sorted(graph.modules):
            floor, _, rest = module.partition(".")
            if floor not in self.floors or rest.split(".")[0] not in self.rooms:
                continue
            broken += [
                f"{importer} imports {module}"
                for importer in sorted(graph.find_modules_that_directly_import(module))
                if importer.partition(".")[0] != floor and importer not in self.allowed_importers
            ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line)
