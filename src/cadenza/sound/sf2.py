"""A small, strict reader of the SoundFont 2 container (and of SF3, its Vorbis sibling).

Only the structure is read here: chunks, presets, instruments, zones and sample headers.

References
----------
.. [1] E-mu Systems, "SoundFont Technical Specification", version 2.04, 2006, chapters 4–8.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cadenza.errors import SoundError

__all__ = ["Hydra", "Preset", "SampleHeader", "Zone", "read_hydra"]

_MAX_BYTES = 4 * 1024**3
_PDTA_RECORDS = {
    "phdr": 38, "pbag": 4, "pmod": 10, "pgen": 4, "inst": 22, "ibag": 4, "imod": 10, "igen": 4,
    "shdr": 46,
}  # fmt: skip
_MAX_PDTA_BYTES = 64 * 1024**2
_OP_INSTRUMENT, _OP_SAMPLE = 41, 53
_NEXT_STEP = "choose another .sf2 or .sf3 file, or leave --soundfont out"


@dataclass(frozen=True, slots=True, order=True)
class Preset:
    """One sound of a SoundFont: bank (128 for drums), program, name."""

    bank: int
    program: int
    name: str


@dataclass(frozen=True, slots=True)
class Zone:
    """Generators of one zone: operator → raw 16-bit amount (unsigned), and what it links to.

    ``link`` is the instrument (preset zones) or sample (instrument zones); None for the
    global zone.
    """

    generators: dict[int, int]
    link: int | None


@dataclass(frozen=True, slots=True)
class SampleHeader:
    """A sample: positions in frames of the sample chunk (bytes where it is Vorbis)."""

    name: str
    start: int
    end: int
    loop_start: int
    loop_end: int
    rate_hz: int
    root_key: int
    correction_cents: int
    kind: int

    @property
    def is_vorbis(self) -> bool:
        """True for a compressed sample of an SF3 file."""
        return bool(self.kind & 0x10)


@dataclass(frozen=True, slots=True)
class Hydra:
    """The nine tables of a SoundFont, and where its samples lie in the file."""

    tables: dict[str, bytes]
    samples_at: int
    samples_bytes: int

    def presets(self) -> list[tuple[Preset, int]]:
        """Each preset with its number in the table."""
        table, out = self.tables["phdr"], []
        for index in range(len(table) // 38 - 1):
            name, program, bank = struct.unpack_from("<20sHH", table, index * 38)
            out.append((Preset(bank, program, _text(name)), index))
        return out

    def preset_zones(self, index: int) -> list[Zone]:
        """Zones of the preset with that number."""
        first, last = (self._u16("phdr", i * 38 + 24) for i in (index, index + 1))
        return self._zones("pbag", "pgen", first, last, _OP_INSTRUMENT)

    def instrument_zones(self, index: int) -> list[Zone]:
        """Zones of the instrument with that number; none where there is no such instrument."""
        if not 0 <= index < len(self.tables["inst"]) // 22 - 1:
            return []
        first, last = (self._u16("inst", i * 22 + 20) for i in (index, index + 1))
        return self._zones("ibag", "igen", first, last, _OP_SAMPLE)

    def sample(self, index: int) -> SampleHeader | None:
        """The header of a sample; None where there is no such sample."""
        if not 0 <= index < len(self.tables["shdr"]) // 46 - 1:
            return None
        name, *numbers = struct.unpack_from("<20sIIIIIBbHH", self.tables["shdr"], index * 46)
        start, end, loop_start, loop_end, rate_hz, root, cents, _, kind = map(int, numbers)
        return SampleHeader(
            _text(name), start, end, loop_start, loop_end, rate_hz, root, cents, kind
        )

    def _u16(self, table: str, offset: int) -> int:
        return int(struct.unpack_from("<H", self.tables[table], offset)[0])

    def _zones(self, bags: str, gens: str, first: int, last: int, link_op: int) -> list[Zone]:
        zones = []
        last = min(last, len(self.tables[bags]) // 4 - 1)
        for bag in range(first, last):
            start, end = self._u16(bags, bag * 4), self._u16(bags, bag * 4 + 4)
            end = min(end, len(self.tables[gens]) // 4)
            rows = [struct.unpack_from("<HH", self.tables[gens], g * 4) for g in range(start, end)]
            generators = dict(rows)
            zones.append(Zone(generators, generators.pop(link_op, None)))
        return zones


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("latin-1").strip()


def _broken(path: Path, what: str) -> SoundError:
    came = f"{path.name}: {what}"
    return SoundError("a SoundFont is a whole .sf2 or .sf3 file", came, _NEXT_STEP)


def _chunks(file: BinaryIO, start: int, end: int, path: Path) -> Iterator[tuple[str, int, int]]:
    """(name, first byte, size) of each chunk between two places in the file."""
    at = start
    while at + 8 <= end:
        file.seek(at)
        raw, size = struct.unpack("<4sI", file.read(8))
        if at + 8 + size > end:
            raise _broken(path, "the file is cut short")
        yield raw.decode("latin-1"), at + 8, size
        at += 8 + size
        # The container pads odd chunks with a zero; some writers of SF3 do not.
        if size & 1 and file.seek(at) == at and file.read(1) == b"\0":
            at += 1


def read_hydra(path: Path) -> Hydra:
    """Read the structure of a SoundFont and check that it is whole.

    Parameters
    ----------
    path : Path
        A file; .sf2 or .sf3.

    Raises
    ------
    SoundError
        When the file is missing, unreadable, too large, cut short or no SoundFont.
    """
    try:
        if path.is_dir():
            raise _broken(path, "a folder")
        size = path.stat().st_size
        if size < 12:
            raise _broken(path, "an empty file" if size == 0 else f"{size} bytes")
        if size > _MAX_BYTES:
            raise _broken(path, f"{size / 1024**3:.1f} GiB, more than the format can hold")
        with path.open("rb") as file:
            return _read_riff(file, size, path)
    except OSError as error:
        came = f"{path}: {error.strerror or error}"
        raise SoundError("a SoundFont can be opened for reading", came, _NEXT_STEP) from error


def _read_riff(file: BinaryIO, size: int, path: Path) -> Hydra:
    head, told, form = struct.unpack("<4sI4s", file.read(12))
    if head != b"RIFF" or form != b"sfbk":
        raise _broken(path, "its first bytes are not those of a SoundFont")
    if told + 8 > size:
        raise _broken(path, f"the file is cut short, {size} of {told + 8} bytes")
    tables: dict[str, bytes] = {}
    samples_at = samples_bytes = 0
    for name, at, length in _chunks(file, 12, told + 8, path):
        if name != "LIST" or length < 4:
            continue
        file.seek(at)
        kind = file.read(4)
        for inner, inner_at, inner_length in _chunks(file, at + 4, at + length, path):
            if kind == b"sdta" and inner == "smpl":
                samples_at, samples_bytes = inner_at, inner_length
            elif kind == b"pdta" and inner in _PDTA_RECORDS:
                if inner_length > _MAX_PDTA_BYTES:
                    raise _broken(path, f"its {inner} table is too large")
                file.seek(inner_at)
                tables[inner] = file.read(inner_length)
    _check_tables(tables, samples_bytes, path)
    return Hydra(tables, samples_at, samples_bytes)


def _check_tables(tables: dict[str, bytes], samples_bytes: int, path: Path) -> None:
    for name, record in _PDTA_RECORDS.items():
        if name not in tables:
            raise _broken(path, f"the {name} table is missing")
        if len(tables[name]) % record:
            raise _broken(path, f"the {name} table has a broken length")
    if len(tables["phdr"]) < 2 * _PDTA_RECORDS["phdr"]:
        raise _broken(path, "it holds no preset")
    if len(tables["inst"]) < 2 * _PDTA_RECORDS["inst"] or samples_bytes == 0:
        raise _broken(path, "it holds no sample")
    for table, bags, offset in (("phdr", "pbag", 24), ("inst", "ibag", 20)):
        record, bag_count = _PDTA_RECORDS[table], len(tables[bags]) // 4
        rows = range(len(tables[table]) // record)
        firsts = [struct.unpack_from("<H", tables[table], i * record + offset)[0] for i in rows]
        if firsts != sorted(firsts) or firsts[-1] >= bag_count:
            raise _broken(path, f"the {table} table points outside the file")
