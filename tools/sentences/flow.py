"""Which sentences flow into what the page is told: errors, notes, notices, lines of a log."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from following import Call, Following, Place, called
from sinks import CALLS, HANDED, LISTS, RETURNS, SILENT
from source import Function, Source, targets

__all__ = ["Flow"]


def _calls(functions: list[Function]) -> dict[str, list[Call]]:
    """Every call by the bare name of what is called."""
    found: dict[str, list[Call]] = {}
    for each in functions:
        for node in ast.walk(each.node):
            if isinstance(node, ast.Call):
                found.setdefault(called(node), []).append(((each.module, each), node))
    return found


class Flow(Following):
    """Sentences that a source tells to the page: text → the rooms that tell it."""

    def __init__(self, source: Source) -> None:
        speaking = sorted(
            (each for each in source.reached if each.module.name not in SILENT),
            key=lambda it: (it.module.name, it.node.lineno),
        )
        super().__init__(source, _calls(speaking))
        for name, found in self._calls.items():
            for place, call in found:
                self._called(name, call, place)
        for function in speaking:
            self._inside_of(function)

    def _called(self, name: str, call: ast.Call, place: Place) -> None:
        for told in self._told_by(name, call, place):
            self.tell(told, place, whole=True)
        for at in self._handed_at(name):
            for argument in call.args[at : at + 1]:
                self.tell(argument, place)

    def _inside_of(self, function: Function) -> None:
        """What a function names as a sentence, and what it answers where that is one."""
        key = f"{function.module.name}:{function.name}"
        if key in RETURNS:
            self._returned(function)
        for name in LISTS.get(key, ()):
            self._appended(function, name)
        for each in ast.walk(function.node):
            if isinstance(each, ast.Dict):
                self._handed(each, (function.module, function))
            elif isinstance(each, ast.Assign | ast.AnnAssign):
                self._assigned(each, (function.module, function))

    def _told_by(self, name: str, call: ast.Call, place: Place) -> Iterator[ast.expr]:
        """The arguments of a call that the page will be told."""
        wanted, parameters = self._wanted(name, call, place)
        for parameter, argument in zip(parameters, call.args, strict=False):
            if parameter in wanted:
                yield argument.value if isinstance(argument, ast.Starred) else argument
        for keyword in call.keywords:
            if keyword.arg in wanted or keyword.arg in HANDED:
                yield keyword.value

    def _wanted(
        self, name: str, call: ast.Call, place: Place
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Which arguments of a call are told, and the names of its first arguments."""
        function = place[1]
        pieces = ("rule", "came", "next_step")
        if name in self._source.errors:
            return pieces, self._parameters(name)
        if name == "__init__" and function and function.owner in self._source.errors:
            return pieces, pieces
        if name == "ValueError" and place[0].room == "wire":
            return ("rule",), ("rule",)
        if isinstance(call.func, ast.Name) and name[:1].isupper():
            return tuple(HANDED), self._fields(name, place)
        is_other = name == "tell" and len(call.args) != 1  # an event, a fact of a book
        return ((), ()) if is_other else (CALLS.get(name, ()), CALLS.get(name, ()))

    def _parameters(self, name: str) -> tuple[str, ...]:
        """What an error is made of, in order."""
        node = self._source.errors[name]
        for each in node.body:
            if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                return tuple(one.arg for one in each.args.args[1:])
        base = next((b.id for b in node.bases if isinstance(b, ast.Name)), "")
        return self._parameters(base) if base in self._source.errors else ()

    def _handed_at(self, name: str) -> set[int]:
        """Places of the parameters of functions of that name whose own names are told."""
        return {
            at
            for each in self._source.functions_named(name)
            for at, parameter in enumerate(each.parameters)
            if parameter in HANDED
        }

    def _fields(self, name: str, place: Place) -> tuple[str, ...]:
        """The fields of a class of data, in order."""
        found = self._source.find(place[0], name)
        node = found[0].defined[found[1]] if found else None
        if not isinstance(node, ast.ClassDef):
            return ()
        return tuple(
            each.target.id
            for each in node.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        )

    def _handed(self, node: ast.Dict, place: Place) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in HANDED:
                self.tell(value, place)

    def _assigned(self, node: ast.Assign | ast.AnnAssign, place: Place) -> None:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        is_handed = isinstance(target, ast.Name) and target.id in HANDED
        if is_handed and node.value is not None:
            self.tell(node.value, place)

    def _appended(self, function: Function, name: str) -> None:
        """What is put into a list of a function."""
        place = (function.module, function)
        for each in ast.walk(function.node):
            if isinstance(each, ast.Call) and called(each) in ("append", "extend"):
                owner = each.func.value if isinstance(each.func, ast.Attribute) else None
                if isinstance(owner, ast.Name) and owner.id == name:
                    self.tell(each.args[0], place)
            elif any(given == name for given, _ in targets(each)):
                self.tell(next(value for given, value in targets(each) if given == name), place)
