"""The modules of `breakwater.clinical` as syntax trees, and what a name in one of them stands for.

Nothing is imported or run: what is read is what a reviewer reads.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

PACKAGE: Final = "breakwater.clinical"
FOLDER: Final = Path(__file__).parents[1]
# Dates and places of reading in the registry are not thresholds, and tests repeat numbers on purpose.
_LEFT_OUT: Final = frozenset({"tests", "source_lists"})

Definition = ast.ClassDef | ast.FunctionDef


@dataclass(frozen=True)
class Module:
    """One module: its name below the package, its text and its tree."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The whole module."""
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of its text; line 1 is at index 0."""
        return self.text.splitlines()

    @property
    def title(self) -> str:
        """The first sentence of what the module says about itself."""
        return (ast.get_docstring(self.tree) or self.name).split("\n")[0]

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Classes and functions at the top of the module, by name."""
        return {node.name: node for node in self.tree.body if isinstance(node, Definition)}

    @cached_property
    def source_names(self) -> dict[str, str]:
        """Constants bound to one source, such as `_NEWS2 = source("news2")`, with its key."""
        return {
            name: key
            for node in self.tree.body
            if (name := bound_name(node)) and (key := _key_of_call(getattr(node, "value", None)))
        }

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Names imported from other modules of the package: the module and the name there."""
        return {
            alias.asname or alias.name: (node.module.removeprefix(f"{PACKAGE}."), alias.name)
            for node in self.tree.body
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE)
            for alias in node.names
        }


def bound_name(node: ast.stmt) -> str:
    """The name that an assignment of one name binds, or nothing."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def _key_of_call(node: ast.expr | None) -> str:
    """The key in `source("key")`, or nothing."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "source" and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value
    return ""


class Program:
    """All modules together: names are followed from the module that uses them to the one that defines them."""

    def __init__(self, modules: dict[str, str]) -> None:
        self.modules = {name: Module(name, text) for name, text in sorted(modules.items())}

    def source_key(self, module: Module, node: ast.expr) -> str:
        """The key of the source an expression stands for: `source("key")`, or a name bound to one. Else nothing."""
        if isinstance(node, ast.Name):
            home, name = self._home(module, node.id)
            return home.source_names.get(name, "") if home else ""
        return _key_of_call(node)

    def parameters(self, module: Module, called: ast.expr) -> list[str]:
        """The names of the arguments of a class or function of the package, in order; empty for anything else."""
        if not isinstance(called, ast.Name):
            return []
        home, name = self._home(module, called.id)
        definition = home.definitions.get(name) if home else None
        if home is None or definition is None:
            return []
        if isinstance(definition, ast.ClassDef):
            return self._fields(home, definition)
        arguments = definition.args
        return [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)] + (
            [f"*{arguments.vararg.arg}"] if arguments.vararg else []
        )

    def _fields(self, module: Module, definition: ast.ClassDef) -> list[str]:
        inherited = [name for base in definition.bases for name in self.parameters(module, base)]
        return inherited + [
            node.target.id
            for node in definition.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]

    def _home(self, module: Module, name: str) -> tuple[Module | None, str]:
        """The module a name is defined in, and its name there."""
        if name in module.imported:
            where, original = module.imported[name]
            home = self.modules.get(where) or self.modules.get(f"{where}.__init__")
            if home is None or home is module:
                return None, ""
            return self._home(home, original)
        return module, name


def whole_package() -> Program:
    """Every module of `breakwater.clinical` except its tests and its lists of sources."""
    files = (file for file in sorted(FOLDER.rglob("*.py")) if not _LEFT_OUT & set(file.relative_to(FOLDER).parts))
    return Program({_name(file): file.read_text(encoding="utf-8") for file in files})


def _name(file: Path) -> str:
    return ".".join(file.relative_to(FOLDER).with_suffix("").parts)
