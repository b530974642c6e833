"""Follows an expression to every way in which it can read: texts with numbered holes.

A sentence is followed backwards from where it is told (an error, a note, a line of a log): through
names, choices, sums and f-strings, through parameters to the callers of a function, and through
calls to what a function returns. What cannot be followed is a hole.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from source import Function, Module, Source

__all__ = ["Following", "Place", "called"]

Pieces = tuple[str | None, ...]
"""A text; None is a hole."""

_MOST = 6
"""So many ways to say one thing stand as sentences of their own; more of them fill a hole."""

_WORD = re.compile(r"[A-Za-z]{2,}")
_SAME = {"strip", "lower", "removesuffix", "removeprefix", "capitalize", "rstrip", "lstrip"}
HOLE: list[Pieces] = [(None,)]
Place = tuple[Module, Function | None]
"""Where an expression stands."""

Call = tuple[Place, ast.Call]


def _is_told(text: str, *, whole: bool) -> bool:
    """Whether a text says anything in words, and is no name, mark or query of code.

    A lone word counts where it is all that is told; inside a sentence it is a name.
    """
    words = re.sub(r"\{\d+\}", "", text)
    if text.startswith(("SELECT ", "{http", ".")):
        return False
    if " " in text.strip():
        return bool(_WORD.search(words))
    return whole and bool(re.fullmatch(r"[a-z]{2,}", text))


def _text(pieces: Pieces) -> str:
    """The text with its holes numbered; neighbouring holes are one."""
    told, holes, before = "", 0, ""
    for piece in pieces:
        if piece is None:
            if before != "hole":
                told += f"{{{holes}}}"
                holes += 1
            before = "hole"
        elif piece:
            told += piece
            before = "text"
    return told


_PLAIN = ("str", "sorted", "list", "tuple", "next", "dict", "filter", "map")
"""What these are given they give back, or a part of it."""


class Following:
    """Sentences of a source: text → the rooms that tell it; who tells what is not its business."""

    def __init__(self, source: Source, calls: Mapping[str, Sequence[Call]]) -> None:
        self.sentences: dict[str, set[str]] = {}
        self._source = source
        self._calls = calls
        self._done: set[tuple[int, str]] = set()
        self._open: set[int] = set()

    def tell(self, value: ast.expr, place: Place, *, whole: bool = False) -> None:
        """Keep every way in which an expression can read; ``whole``: it is all that is told."""
        mark = (id(value), "told")
        if mark in self._done:
            return
        self._done.add(mark)
        if isinstance(value, ast.Tuple | ast.List | ast.Set):
            for each in value.elts:
                self.tell(each, place, whole=whole)
            return
        for pieces in self._ways(value, place, whole=True):
            text = _text(pieces).strip()
            if _is_told(text, whole=whole):
                self.sentences.setdefault(text, set()).add(place[0].room)

    def _ways(self, value: ast.expr, place: Place, *, whole: bool = False) -> list[Pieces]:
        """Every way in which an expression can read, at most a few."""
        match value:
            case ast.Constant(value=str(text)):
                ways: list[Pieces] = [(text,)]
            case ast.JoinedStr(values=values):
                ways = self._joined([self._hole(each, place) for each in values], values, place)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                both = [left, right]
                ways = self._joined([self._inside(each, place) for each in both], both, place)
            case ast.IfExp(body=one, orelse=other):
                ways = self._either([one, other], place, whole=whole)
            case ast.BoolOp(values=values):
                ways = self._either(values, place, whole=whole)
            case ast.Name(id=name):
                ways = self._named(name, place, whole=whole)
            case ast.Call():
                ways = self._call(value, place, whole=whole)
            case _:
                ways = self._wrapped(value, place, whole=whole)
        return ways

    def _either(self, values: list[ast.expr], place: Place, *, whole: bool) -> list[Pieces]:
        return [way for each in values for way in self._ways(each, place, whole=whole)]

    def _wrapped(self, value: ast.expr, place: Place, *, whole: bool) -> list[Pieces]:
        match value:
            case ast.NamedExpr(value=inner) | ast.Starred(value=inner):
                return self._ways(inner, place, whole=whole)
            case ast.ListComp(elt=inner) | ast.GeneratorExp(elt=inner):
                return self._ways(inner, place, whole=whole)
            case ast.Subscript(value=inner):
                self._all_in(inner, place)
            case ast.Attribute(attr=name):
                self._wholes(name, place)
        return HOLE

    def _joined(
        self, parts: list[list[Pieces]], values: list[ast.expr], place: Place
    ) -> list[Pieces]:
        """Parts one behind the other, in every way; where these are too many, holes."""
        ways = list(itertools.islice(itertools.product(*parts), _MOST + 1))
        if len(ways) > _MOST:
            for way, value in zip(parts, values, strict=True):
                if len(way) > 1:
                    inner = value.value if isinstance(value, ast.FormattedValue) else value
                    self.tell(inner, place)
            ways = list(itertools.product(*(way if len(way) == 1 else HOLE for way in parts)))
        return [tuple(itertools.chain(*way)) for way in ways]

    def _hole(self, value: ast.expr, place: Place) -> list[Pieces]:
        if not isinstance(value, ast.FormattedValue):
            return self._ways(value, place)
        if value.conversion == ord("r") or value.format_spec is not None:
            return HOLE
        return self._inside(value.value, place)

    def _inside(self, value: ast.expr, place: Place) -> list[Pieces]:
        """The ways of what stands inside a sentence: few ones in full, else a hole."""
        ways = self._ways(value, place)
        if ways == HOLE:
            return HOLE
        if len(ways) <= 4 and all(way != (None,) for way in ways):
            return ways
        self.tell(value, place)
        return HOLE

    def _named(self, name: str, place: Place, *, whole: bool) -> list[Pieces]:
        module, function = place
        if function is not None and name in function.parameters:
            self._want(function, name)
            return HOLE
        if function is not None and name in function.bound:
            return self._bound(function.bound[name], place, whole=whole)
        found = self._source.find(module, name)
        if found is None:
            return HOLE
        value = found[0].constants.get(found[1])
        if value is None or isinstance(value, ast.Dict) or name.startswith("__"):
            return HOLE  # a table, a version
        return self._ways(value, (found[0], None), whole=whole)

    def _bound(self, values: list[ast.expr], place: Place, *, whole: bool) -> list[Pieces]:
        """The ways of what a name was given; one that is given itself is followed once."""
        ways: list[Pieces] = []
        for each in values:
            if id(each) in self._open:
                continue
            self._open.add(id(each))
            is_table = isinstance(each, ast.Tuple | ast.List | ast.Dict | ast.Subscript)
            if is_table or (isinstance(each, ast.Call) and called(each) == "get"):
                self._all_in(each, place)
                ways.append((None,))
            else:
                ways += self._ways(each, place, whole=whole)
            self._open.discard(id(each))
        return ways or HOLE

    def _call(self, call: ast.Call, place: Place, *, whole: bool) -> list[Pieces]:
        name = called(call)
        if isinstance(call.func, ast.Attribute):
            owner = call.func.value
            if name in _SAME:
                return self._ways(owner, place, whole=whole)
            if name == "join":
                for each in call.args:
                    self._all_in(each, place)
                return HOLE
            if name == "get":
                self._all_in(owner, place)
                for each in call.args[1:]:
                    self._all_in(each, place)
                return HOLE
        elif (
            name in ("str", "sorted", "list", "tuple", "next", "dict", "filter", "map")
            and call.args
        ):
            for each in call.args:
                self._all_in(each, place)
            return HOLE
        for function in self._functions(call, place):
            self._returned(function)
        return HOLE

    def _functions(self, call: ast.Call, place: Place) -> list[Function]:
        """The functions of the source that a call can mean."""
        name = called(call)
        module, function = place
        if isinstance(call.func, ast.Name):
            found = self._source.find(module, name)
            inner = [each for each in self._source.functions_named(name) if each.outer is not None]
            if found is None:
                return [each for each in inner if each.module is module]
            return [
                each
                for each in self._source.functions_named(found[1])
                if each.module is found[0] and not each.owner and each.outer is None
            ]
        is_own = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
        if is_own and function is not None and call.func.value.id in ("self", "cls"):
            return [
                each
                for each in self._source.functions_named(name)
                if each.module is module and each.owner == function.owner
            ]
        return []

    def _returned(self, function: Function) -> None:
        """Keep what a function answers, where it answers in words."""
        mark = (id(function), "returned")
        hint = ast.unparse(function.node.returns) if function.node.returns else "str"
        if mark in self._done or "str" not in hint:
            return
        self._done.add(mark)
        for each in ast.walk(function.node):
            if isinstance(each, ast.Return | ast.Yield) and each.value is not None:
                self.tell(each.value, (function.module, function))

    def _wholes(self, name: str, place: Place) -> None:
        """A property of the same class answers in words too."""
        function = place[1]
        for each in self._source.functions_named(name):
            if function is not None and each.module is place[0] and each.owner == function.owner:
                self._returned(each)

    def _want(self, function: Function, name: str) -> None:
        """A parameter is told: so is whatever callers give for it."""
        mark = (id(function), name)
        if mark in self._done:
            return
        self._done.add(mark)
        if name in function.defaults:
            self.tell(function.defaults[name], (function.module, function))
        is_made = function.name == "__init__"
        for place, call in self._calls.get(function.owner if is_made else function.name, ()):
            if is_made or self._means(call, place, function):
                for value in _given(call, function, name):
                    self.tell(value, place)

    def _means(self, call: ast.Call, place: Place, function: Function) -> bool:
        if isinstance(call.func, ast.Name) or function.outer is not None:
            return function in self._functions(call, place) or (
                function.outer is not None and function.module is place[0]
            )
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            if call.func.value.id in ("self", "cls"):
                return function in self._functions(call, place)
            is_module = call.func.value.id in place[0].imports
            return is_module or bool(function.owner)
        return bool(function.owner)

    def _all_in(self, value: ast.expr, place: Place) -> None:
        """Keep every sentence anywhere in a value: of a table, a list, a choice."""
        mark = (id(value), "all")
        if mark in self._done:
            return
        self._done.add(mark)
        match value:
            case ast.Name(id=name):
                self._all_named(name, value, place)
            case ast.Dict(values=inner) | ast.Tuple(elts=inner) | ast.List(elts=inner):
                for each in inner:
                    self._all_in(each, place)
            case ast.Set(elts=inner):
                for each in inner:
                    self._all_in(each, place)
            case ast.Subscript(value=one) | ast.ListComp(elt=one) | ast.GeneratorExp(elt=one):
                self._all_in(one, place)
            case ast.Constant() | ast.JoinedStr() | ast.BinOp() | ast.IfExp() | ast.Call():
                self.tell(value, place)

    def _all_named(self, name: str, value: ast.Name, place: Place) -> None:
        module, function = place
        if function is not None and name in function.bound:
            for each in function.bound[name]:
                self._all_in(each, place)
            return
        found = self._source.find(module, name)
        constant = found[0].constants.get(found[1]) if found else None
        if found and constant is not None:
            self._all_in(constant, (found[0], None))
        else:
            self.tell(value, place)


def _given(call: ast.Call, function: Function, name: str) -> Iterator[ast.expr]:
    """What a call gives for a parameter of a function."""
    for at, argument in enumerate(call.args):
        if at < len(function.parameters) and function.parameters[at] == name:
            yield argument
    for keyword in call.keywords:
        if keyword.arg == name:
            yield keyword.value


def called(call: ast.Call) -> str:
    """The bare name of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
