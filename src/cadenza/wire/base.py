"""What every request and answer is built of: strict models, identifiers, names."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, model_validator

__all__ = [
    "Answer",
    "Ask",
    "FileName",
    "Flag",
    "Id",
    "Json",
    "Name",
    "Problem",
    "Real",
    "Seed",
    "TakeId",
    "Time",
    "Title",
    "Whole",
    "example",
    "plain",
    "whole",
]

Json = Any
"""Whatever JSON can hold."""


def whole(fields: Json) -> Json:
    """Fields as somebody sends them; a whole number may be written 7.0, as JSON Schema has it."""
    if not isinstance(fields, dict):
        return fields
    return {
        name: int(value) if type(value) is float and value.is_integer() else value
        for name, value in fields.items()
    }


Whole = Annotated[int, Strict()]
"""A whole number that somebody sends: a number of JSON, not "7" and not true."""

Real = Annotated[float, Strict()]
"""A number that somebody sends; see ``Whole``."""

Flag = Annotated[bool, Strict()]
"""True or false; not "yes", and not 1."""

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$", description="An identifier.")]
"""Of a piece, a job or an upload."""

TakeId = Annotated[
    str, Field(pattern=r"^t[1-9][0-9]{0,5}$", description="A take of a piece, like t1.")
]

Seed = Annotated[
    Whole, Field(ge=0, le=2**63 - 1, description="The same request and seed give the same notes.")
]

Time = Annotated[str, Field(description="ISO 8601, UTC.", examples=["2026-01-31T12:00:00Z"])]

Title = Annotated[str, Field(max_length=200)]

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
"""Of a file that was made here; always looked up in a list."""


_FILES = re.compile(
    r"\.(aiff?|flac|gguf|mid|mp3|ogg|onnx|sf2|sf3|toml|wav)\s*$",
    re.IGNORECASE,
)


def plain(name: str) -> str:
    """A name is a name and never the way to a file."""
    is_path = "/" in name or "\\" in name or name.startswith((".", "~"))
    if is_path or not name.isprintable() or _FILES.search(name):
        raise ValueError("a name here is one of a list, not the path of a file")
    return name


Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(plain)]
"""A style, instrument, ambience, SoundFont, model, …: a name of a list, never a path."""


class Ask(BaseModel):
    """What somebody sends: a field that is on no list is an error, not an oversight."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, fields: Json) -> Json:
        return whole(fields)


class Answer(BaseModel):
    """What is sent back."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,  # every field is always sent
    )


def example(**fields: Json) -> ConfigDict:
    """The configuration of a model with one example of it."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Problem(Answer):
    """What went wrong (RFC 9457): the rule, what came, the next step."""

    model_config = example(
        type="about:blank",
        title="Unprocessable Content",
        status=422,
        detail="a tempo lies between 20 and 300 bpm; got 0; try --tempo 90",
        rule="a tempo lies between 20 and 300 bpm",
        came="0",
        next_step="try --tempo 90",
        kind="BriefError",
    )

    type: Literal["about:blank"] = "about:blank"
    title: str = Field(description="The status in words.")
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="Rule, what came and next step as one line.")
    rule: str = Field(default="", description="What must hold.")
    came: str = Field(default="", description="What came instead.")
    next_step: str = Field(default="", description="What can be done now.")
    kind: str = Field(default="", description="The error's name in Cadenza's tree of errors.")
