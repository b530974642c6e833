"""The source as a tool reads it: modules, functions, and which of them the server can come to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["DEFS", "Function", "Module", "Source", "targets"]

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("cli", "client")
"""Rooms whose words the page never shows: the command line, and the client for programmers."""

START = ("http", "studio")
"""Rooms that the page asks; whatever they can call can answer it."""

DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, eq=False)
class Function:
    """A function, with the class that it stands in where it is a method."""

    module: Module
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: str = ""
    outer: ast.AST | None = None
    bound: dict[str, list[ast.expr]] = field(default_factory=dict)

    @property
    def defaults(self) -> dict[str, ast.expr]:
        """What a parameter is where it is not given."""
        told = self.node.args
        names = [each.arg for each in (*told.posonlyargs, *told.args)]
        start = len(names) - len(told.defaults)
        found = dict(zip(names[start:], told.defaults, strict=True))
        for each, default in zip(told.kwonlyargs, told.kw_defaults, strict=True):
            if default is not None:
                found[each.arg] = default
        return found

    @property
    def parameters(self) -> list[str]:
        """Names in order, without the one that stands for the object itself."""
        told = self.node.args
        names = [each.arg for each in (*told.posonlyargs, *told.args, *told.kwonlyargs)]
        return names[1:] if self.owner and names[:1] in (["self"], ["cls"]) else names


@dataclass(frozen=True, eq=False)
class Module:
    """A file: its functions, the values of its constants, what it imports."""

    name: str
    tree: ast.Module
    functions: list[Function] = field(default_factory=list)
    defined: dict[str, ast.AST] = field(default_factory=dict)
    loose: list[ast.AST] = field(default_factory=list)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def room(self) -> str:
        """The package that it stands in: ``music``, ``brief``, …."""
        return self.name.split(".")[1] if "." in self.name else "cadenza"


def targets(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What is given a name in a statement or an expression: name, value."""
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr | ast.AugAssign):
        pairs = [(node.target, node.value)] if node.value is not None else []
    elif isinstance(node, ast.For | ast.comprehension):
        pairs = [(node.target, node.iter)]
    else:
        return
    for target, value in pairs:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            yield from (
                (each.id, one)
                for each, one in zip(target.elts, value.elts, strict=False)
                if isinstance(each, ast.Name)
            )
            continue
        for each in ast.walk(target):
            if isinstance(each, ast.Name):
                yield each.id, value


def _read(path: Path, name: str) -> Module:
    module = Module(name, ast.parse(path.read_text("utf-8")))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                module.imports[one.asname or one.name] = (node.module, one.name)
    for node in module.tree.body:
        if isinstance(node, (*DEFS, ast.ClassDef)):
            module.defined[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            given = dict(targets(node))
            module.constants.update(given)
            module.defined.update(dict.fromkeys(given, node))
        elif isinstance(node, ast.Expr | ast.For | ast.Try | ast.With):
            module.loose.append(node)
    _functions(module, module.tree.body)
    return module


def _functions(
    module: Module, body: list[ast.stmt], owner: str = "", outer: ast.AST | None = None
) -> None:
    for node in body:
        if isinstance(node, DEFS):
            function = Function(module, node.name, node, owner, outer)
            for inner in ast.walk(node):
                for name, value in targets(inner):
                    function.bound.setdefault(name, []).append(value)
            module.functions.append(function)
            _functions(module, node.body, owner, outer or node)
        elif isinstance(node, ast.ClassDef):
            _functions(module, node.body, node.name)
        elif isinstance(node, ast.If | ast.With | ast.Try | ast.For):
            _functions(module, node.body, owner, outer)


class Source:
    """All of ``src/cadenza`` that can speak to the page.

    What counts is followed from the rooms that the page asks: a name leads to what bears it in
    its module or in the one it was imported from, an attribute to every method of that name in
    the classes that count. That is a little too much rather than too little.
    """

    def __init__(self, root: Path = ROOT / "src/cadenza") -> None:
        self.modules: dict[str, Module] = {}
        for path in sorted(root.rglob("*.py")):
            steps = path.relative_to(root).with_suffix("").parts
            if steps[0] not in LEFT_OUT:
                name = ".".join(("cadenza", *steps)).removesuffix(".__init__")
                self.modules[name] = _read(path, name)
        self.functions = [each for module in self.modules.values() for each in module.functions]
        self._named: dict[str, list[Function]] = {}
        for each in self.functions:
            self._named.setdefault(each.name, []).append(each)
        self.errors = self._errors()
        self.reached = _Reach(self).functions()

    def functions_named(self, name: str) -> list[Function]:
        """Every function and method of that name."""
        return self._named.get(name, [])

    def find(self, module: Module, name: str) -> tuple[Module, str] | None:
        """Where what a name stands for in a module is written: there, or where it comes from."""
        if name in module.defined:
            return module, name
        come = module.imports.get(name)
        if come is None or not come[0].startswith("cadenza"):
            return None
        home = self.modules.get(come[0])
        if home is not None and come[1] in home.defined:
            return home, come[1]
        if home is not None and home is not module and come[1] in home.imports:
            return self.find(home, come[1])
        return self.behind(come[0], come[1])

    def behind(self, door: str, name: str) -> tuple[Module, str] | None:
        """Where a name of a package is written: in it, or in a module that it is fetched from."""
        for path, each in self.modules.items():
            if (path == door or path.startswith(door + ".")) and name in each.defined:
                return each, name
        return None

    def _errors(self) -> dict[str, ast.ClassDef]:
        """Every class of the tree of errors, by name."""
        found: dict[str, ast.ClassDef] = {}
        while True:
            more = {
                node.name: node
                for module in self.modules.values()
                for node in module.defined.values()
                if isinstance(node, ast.ClassDef)
                and (
                    node.name == "CadenzaError"
                    or any(isinstance(base, ast.Name) and base.id in found for base in node.bases)
                )
            }
            if len(more) == len(found):
                return found
            found = more


class _Reach:
    """Follows what the rooms that the page asks can come to."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen: set[ast.AST] = set()
        self._waiting: list[tuple[Module, ast.AST]] = []
        self._attributes: set[str] = set()
        self._methods: dict[str, list[tuple[Module, ast.AST]]] = {}

    def functions(self) -> frozenset[Function]:
        for module in self._source.modules.values():
            if module.room in START:
                for name in module.defined:
                    self._meet(module, name)
        while self._waiting:
            module, node = self._waiting.pop()
            self._walk(module, node)
        return frozenset(
            each
            for each in self._source.functions
            if each.node in self._seen or each.outer in self._seen
        )

    def _meet(self, module: Module, name: str) -> None:
        for node in (module.defined[name], *module.loose):
            self._add(module, node)

    def _add(self, module: Module, node: ast.AST) -> None:
        if node not in self._seen:
            self._seen.add(node)
            self._waiting.append((module, node))

    def _walk(self, module: Module, node: ast.AST) -> None:
        if isinstance(node, ast.ClassDef):
            for each in (*node.bases, *node.keywords, *node.decorator_list):
                self._walk(module, each)
            for inner in node.body:
                if isinstance(inner, DEFS) and not inner.name.startswith("__"):
                    self._methods.setdefault(inner.name, []).append((module, inner))
                    if inner.name in self._attributes:
                        self._add(module, inner)
                else:
                    self._add(module, inner)
            return
        for each in ast.walk(node):
            if isinstance(each, ast.Name):
                self._name(module, each.id)
            elif isinstance(each, ast.Attribute):
                self._attribute(module, each)

    def _name(self, module: Module, name: str) -> None:
        found = self._source.find(module, name)
        if found is not None:
            self._meet(*found)

    def _attribute(self, module: Module, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name):
            come = module.imports.get(node.value.id)
            door = ".".join(come) if come else ""
            found = self._source.behind(door, node.attr) if door in self._source.modules else None
            if found is not None:
                self._meet(*found)
        if node.attr not in self._attributes:
            self._attributes.add(node.attr)
            for each in self._methods.get(node.attr, ()):
                self._add(*each)
