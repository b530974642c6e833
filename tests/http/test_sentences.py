"""What the server says has its Spanish in the page; ``tools/sentences`` finds what it says."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "sentences"
ROOMS = ("source", "sinks", "following", "flow", "data", "catalogue")


@pytest.fixture(scope="module")
def tool():
    """The modules of the tool by name; they call each other by these names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOOL))
        yield {name: importlib.import_module(name) for name in ROOMS}
        for name in ROOMS:
            sys.modules.pop(name)


@pytest.fixture
def sentences(tool, tmp_path):
    """Sentences of a source that is one module of the room that the page asks."""

    def found(code):
        room = tmp_path / "http"
        room.mkdir(exist_ok=True)
        (room / "__init__.py").write_text("")
        (room / "said.py").write_text(f"class CadenzaError(Exception): ...\n{code}")
        return set(tool["flow"].Flow(tool["source"].Source(tmp_path)).sentences)

    return found


def test_all_that_the_page_can_be_told_is_there_in_spanish():
    done = subprocess.run(
        [sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_table_that_names_what_is_not_there_is_told_of(tool, tmp_path):
    told = tool["catalogue"].astray(tool["source"].Source(tmp_path))
    assert len(told) == 1 + len(tool["sinks"].LISTS) + len(tool["sinks"].RETURNS)
    assert all("mend tools/sentences/sinks.py" in each for each in told)


def test_values_become_holes_and_choices_become_sentences(sentences):
    told = sentences(
        "LIMIT = 'notes'\n"
        "class TooManyError(CadenzaError):\n"
        "    def __init__(self, rule, came='', next_step=''): ...\n"
        "def check(count):\n"
        "    many = 'one' if count == 1 else 'several'\n"
        "    raise TooManyError(f'at most {count} {LIMIT}', f'{many} more', next_step='cut it')\n"
    )
    assert told == {"at most {0} notes", "one more", "several more", "cut it"}


def test_what_a_helper_is_given_is_followed_to_its_callers(sentences):
    told = sentences(
        "class LostError(CadenzaError):\n"
        "    def __init__(self, rule, came='', next_step=''): ...\n"
        "def lost(what, rule='it is whole'):\n"
        "    return LostError(rule, f'{what} is gone')\n"
        "def read(name):\n"
        "    raise lost('the very end', 'a file ends')\n"
        "def near(names):\n"
        "    return ', '.join(names) or 'no other'\n"
        "def ask(names):\n"
        "    raise LostError('a name is known', next_step=near(names))\n"
    )
    assert told == {
        "it is whole",
        "a file ends",
        "{0} is gone",
        "the very end",
        "a name is known",
        "no other",
    }


def test_notes_and_notices_are_sentences_whatever_they_are_given_to(sentences):
    told = sentences(
        "class Row:\n"
        "    field: str\n"
        "    note: str\n"
        "def rows(n):\n"
        "    notice = f'{n} of them are silent'\n"
        "    return [Row('a', 'it is never heard'), {'reason': 'it is too long'}, notice]\n"
    )
    assert told == {"{0} of them are silent", "it is never heard", "it is too long"}


def test_what_the_page_cannot_come_to_is_left_out(tool, tmp_path):
    for room, code in {
        "http": "from cadenza.music.used import used\ndef ask(): used()\n",
        "music": "",
        "cli": "from cadenza.errors import CadenzaError\n"
        "def run(): raise CadenzaError('only a terminal sees this')\n",
    }.items():
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text(code)
    (tmp_path / "errors.py").write_text(
        "class CadenzaError(Exception):\n    def __init__(self, rule): ...\n"
    )
    (tmp_path / "music" / "used.py").write_text(
        "from cadenza.errors import CadenzaError\n"
        "def used(): raise CadenzaError('the page sees this')\n"
        "def unused(): raise CadenzaError('nobody sees this')\n"
    )
    source = tool["source"].Source(tmp_path)
    assert {each.name for each in source.functions} >= {"used", "unused"}
    assert set(tool["flow"].Flow(source).sentences) == {"the page sees this"}


def test_faults_say_what_to_run_and_where_to_write(tool):
    catalogue = tool["catalogue"]
    said = {"a tune has {0} bars": "music", "it is whole": "music", "new": "plan"}
    kept = {"music": {"a tune has {0} bars": "una melodía", "it is whole": " ", "old": "viejo"}}
    told = catalogue.faults(said, kept)
    assert len(told) == 4
    assert "other holes" in told[0]
    assert "no Spanish" in told[1]
    assert "nobody in music says 'old'" in told[2]
    assert "python tools/sentences" in told[3]
    assert "plan.json" in told[3]
    assert not catalogue.faults({"{0} of {1}": "a"}, {"a": {"{0} of {1}": "{1} de {0!}"}})


def test_writing_keeps_the_spanish_even_where_a_sentence_moved(tool, tmp_path):
    catalogue = tool["catalogue"]
    (tmp_path / "old.json").write_text("{}")
    waiting = catalogue.write({"a b": "plan", "c d": "plan"}, {"music": {"a b": "á"}}, tmp_path)
    assert waiting == 1
    assert catalogue.kept(tmp_path) == {"plan": {"a b": "á", "c d": ""}}


def test_every_module_of_the_tool_parses_alone():
    for name in ROOMS:
        text = (TOOL / f"{name}.py").read_text("utf-8")
        ast.parse(text)
        assert len(text.splitlines()) < 400
