"""Classes as the source text of a module: attrs classes, dataclasses or pydantic models."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from attrs import frozen

from .classes import Model, ModelField, classes_of
from .names import is_argument, quoted

Style = Literal["attrs", "dataclass", "pydantic"]
STYLES: tuple[Style, ...] = get_args(Style)

#: Names of pydantic's base class that warn, or break it, as fields.
_OF_PYDANTIC = frozenset(
    {
        *("construct", "copy", "dict", "from_orm", "json", "model_computed_fields"),
        *("model_config", "model_construct", "model_copy", "model_dump", "model_dump_json"),
        *("model_extra", "model_fields", "model_fields_set", "model_json_schema"),
        *("model_parametrized_name", "model_post_init", "model_rebuild", "model_validate"),
        *("model_validate_json", "model_validate_strings", "parse_file", "parse_obj"),
        *("parse_raw", "schema", "schema_json", "update_forward_refs", "validate"),
    }
)


@frozen(kw_only=True)
class _Writer:
    """How classes of one style are written.

    Attributes:
        imports: The line that imports what each class needs.
        function: What fields with a key or a rule of their own are made by.
        import_function: The line that imports *function* as well.
        head: The lines before the fields.
        aliases: Whether ``alias=`` gives a field its key, where it can be an argument.
        any_alias: Whether it does so for any key.
        used_names: Names that no field may have.
    """

    imports: str
    function: str
    import_function: str
    head: tuple[str, ...]
    aliases: bool = False
    any_alias: bool = False
    used_names: Collection[str] = ()


_WRITERS: Mapping[Style, _Writer] = {
    "attrs": _Writer(
        imports="from attrs import frozen",
        function="field",
        import_function="from attrs import field, frozen",
        head=("@frozen(kw_only=True)", "class {name}:"),
        aliases=True,
    ),
    "dataclass": _Writer(
        imports="from dataclasses import dataclass",
        function="field",
        import_function="from dataclasses import dataclass, field",
        head=("@dataclass(frozen=True, kw_only=True)", "class {name}:"),
    ),
    "pydantic": _Writer(
        imports="from pydantic import BaseModel",
        function="Field",
        import_function="from pydantic import BaseModel, Field",
        head=("class {name}(BaseModel):",),
        any_alias=True,
        used_names=_OF_PYDANTIC,
    ),
}


def write_module(rows: Sequence[Mapping[str, Any]], name: str, style: Style = "attrs") -> str:
    """Return the source text of classes that read *rows* and write them back.

    It holds the keys of the rows and none of their values, whatever they are, and is the same for
    the same rows.

    Args:
        rows: JSON objects.
        name: The name of the class of a row.
        style: The kind of the classes.
    """
    writer = _WRITERS[style]
    models = classes_of(rows, name, writer.used_names)
    body = "\n\n\n".join("\n".join(_class_lines(each, writer)) for each in models)
    fields = [each for model in models for each in model.fields]
    imports = "\n\n".join(filter(None, ("\n".join(each) for each in _imports(fields, writer))))
    return f'"""{_docstring(len(rows))}"""\n\n{imports}\n\n\n{body}\n'


def _docstring(count: int) -> str:
    rows = "one row" if count == 1 else f"{count} rows"
    return f"""Classes for the rows of a list, as {rows} of it show them.

Written by ``accutics-authentic init``. Other rows may differ: change what you know better.
"""


def _class_lines(model: Model, writer: _Writer) -> Iterable[str]:
    for line in writer.head:
        yield line.format(name=model.name)
    if writer.any_alias and any(each.name.startswith("model_") for each in model.fields):
        yield '    model_config = {"protected_namespaces": ()}  # fields may begin with model_'
    for each in model.fields:
        yield _field_line(each, writer)
    if not model.fields:
        yield "    pass"


def _field_line(field: ModelField, writer: _Writer) -> str:
    rules = _rules(field, writer)
    if rules:
        default = ["default=None"] if field.optional else []
        value = f" = {writer.function}({', '.join([*default, rules])})"
    else:
        value = " = None" if field.optional else ""
    comment = f"  # {field.comment}" if field.comment else ""
    return f"    {field.name}: {field.annotation}{value}{comment}"


def _rules(field: ModelField, writer: _Writer) -> str:
    """Return the argument that gives a field its key, if that is not its name."""
    if field.key == field.name:
        return ""
    if writer.any_alias or (writer.aliases and is_argument(field.key)):
        return f"alias={quoted(field.key)}"
    return f"metadata=wire({quoted(field.key)})"


def _imports(fields: Sequence[ModelField], writer: _Writer) -> Iterable[Sequence[str]]:
    """Yield the imports: those of the standard library, then the others."""
    words = {word for each in fields for word in _words(each.annotation)}
    rules = [rules for each in fields if (rules := _rules(each, writer))]
    model = writer.import_function if rules else writer.imports
    own = "from accutics_authentic import wire"
    wired = [own] if any(each.startswith("metadata=") for each in rules) else []
    standard = [
        line
        for word, line in (
            ("datetime", "from datetime import datetime"),
            ("Any", "from typing import Any"),
        )
        if word in words
    ]
    if model.startswith("from dataclasses"):
        yield [model, *standard]
        yield wired
    else:
        yield standard
        yield sorted([*wired, model])


def _words(annotation: str) -> Sequence[str]:
    return annotation.replace("[", " ").replace("]", " ").replace(",", " ").split()
