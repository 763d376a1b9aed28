"""Joins small ES modules into one file; a module may use only what can be joined safely.

The rules: imports stand at the top, each on one line and by name (`import { a, b } from "./x.js";`,
or a JSON table as one name); exports are declarations (`export const`, `export function`,
`export class`); no two modules of the site declare the same top-level name; no import circles;
no text in backquotes over more than one line. Everything else is refused with file and line.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scripts.site_build.errors import BuildError

NAMED_IMPORT = re.compile(r'import \{ ([\w$]+(?:, [\w$]+)*) \} from "(\.{1,2}/[\w./-]+\.js)";$')
TABLE_IMPORT = re.compile(
    r'import ([\w$]+) from "(\.{1,2}/[\w./-]+\.json)" with \{ type: "json" \};$'
)
DECLARATION = re.compile(r"(?:export )?(?:async )?(?:const|let|var|class|function\*?) ([\w$]+)")
EXPORT = re.compile(r"export (?:async )?(?:const|class|function) ([\w$]+)")


@dataclass(frozen=True)
class Module:
    """One ES module, read.

    Attributes:
        path: Its path below the site's source folder.
        imports: Path of another module to the names taken from it, in order.
        tables: Name to path of a JSON file.
        exports: The names that it offers.
        names: Every name that it declares at top level.
        body: Its code without imports, comment lines and indentation, exports made plain.
    """

    path: str
    imports: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, str]
    exports: frozenset[str]
    names: frozenset[str]
    body: str


def read_module(path: str, source: str) -> Module:
    """Read one module; raise BuildError where it breaks a rule of the module's docstring."""
    imports: dict[str, tuple[str, ...]] = {}
    tables: dict[str, str] = {}
    body: list[str] = []
    exports: set[str] = set()
    names: set[str] = set()
    for number, line in code_lines(path, source):
        if line.startswith("import "):
            _read_import(path, number, line, bool(body), imports, tables)
            continue
        body.append(_plain(path, number, line, exports))
        if declared := DECLARATION.match(line):
            names.add(declared[1])
    return Module(
        path, imports, tables, frozenset(exports), frozenset(names | set(tables)), _dense(body)
    )


def code_lines(path: str, source: str) -> Iterable[tuple[int, str]]:
    """Yield (line number, line) of what is neither blank nor a comment line."""
    inside = False
    for number, line in enumerate(source.splitlines(), 1):
        text = line.strip()
        if inside or text.startswith("/*"):
            inside = not text.endswith("*/")
            if inside and "*/" in text:
                raise BuildError(f"site/{path}:{number}: code after a block comment; use two lines")
        elif text and not text.startswith("//"):
            if text.count("`") % 2:
                raise BuildError(f"site/{path}:{number}: a text in backquotes must end on its line")
            yield number, line.rstrip()


def join(modules: Mapping[str, Module], entry: str, outside: str | None = None) -> list[Module]:
    """List what a bundle holds: the entry and what it imports, dependencies first.

    Args:
        modules: Every module of the site by path.
        entry: The module to begin with.
        outside: Entry of another bundle, whose modules stay there.
    """
    apart = {module.path for module in join(modules, outside)} if outside else set()
    order: list[Module] = []
    _visit(modules, entry, [], apart, order)
    _refuse_twins([*order, *(modules[path] for path in sorted(apart))])
    return order


def needed_from(order: Iterable[Module], other: Iterable[Module]) -> list[str]:
    """List the names that a bundle takes from another one, sorted."""
    apart = {module.path for module in other}
    return sorted(
        {n for m in order for path, names in m.imports.items() if path in apart for n in names}
    )


def write_bundle(order: Iterable[Module], tables: Mapping[str, str]) -> str:
    """Write joined modules as one script, without imports and exports."""
    parts: list[str] = []
    for module in order:
        for name, path in module.tables.items():
            parts.append(f"const {name} = {_table(module.path, path, tables)};\n")
        parts.append(module.body)
    return "".join(parts)


def _read_import(
    path: str,
    number: int,
    line: str,
    late: bool,
    imports: dict[str, tuple[str, ...]],
    tables: dict[str, str],
) -> None:
    where = f"site/{path}:{number}"
    if late:
        raise BuildError(f"{where}: imports stand above all other code")
    if named := NAMED_IMPORT.match(line):
        imports[_resolve(path, named[2])] = tuple(named[1].split(", "))
    elif table := TABLE_IMPORT.match(line):
        tables[table[1]] = _resolve(path, table[2])
    else:
        raise BuildError(f'{where}: write this import as import {{ a, b }} from "./file.js";')


def _resolve(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _plain(path: str, number: int, line: str, exports: set[str]) -> str:
    if not line.startswith("export "):
        return line.strip()
    named = EXPORT.match(line)
    if not named:
        raise BuildError(f"site/{path}:{number}: export a const, function or class where it stands")
    exports.add(named[1])
    return line.removeprefix("export ").strip()


def _dense(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _visit(
    modules: Mapping[str, Module],
    path: str,
    above: list[str],
    apart: set[str],
    order: list[Module],
) -> None:
    if path in above:
        raise BuildError(f"imports in a circle: {' > '.join([*above, path])}")
    if path not in modules:
        raise BuildError(f"site/{above[-1] if above else path} imports {path}, which is not there")
    if path in apart or any(module.path == path for module in order):
        return
    module = modules[path]
    for target, names in module.imports.items():
        _visit(modules, target, [*above, path], apart, order)
        if missing := set(names) - modules[target].exports:
            raise BuildError(
                f"site/{path} imports {sorted(missing)}, which {target} does not export"
            )
    order.append(module)


def _refuse_twins(modules: Iterable[Module]) -> None:
    owner: dict[str, str] = {}
    for module in modules:
        for name in sorted(module.names):
            if name in owner:
                raise BuildError(
                    f"site/{module.path} and site/{owner[name]} both declare {name}: rename one"
                )
            owner[name] = module.path


def _table(path: str, target: str, tables: Mapping[str, str]) -> str:
    if target not in tables:
        raise BuildError(f"site/{path} imports {target}, which is not there")
    return compact_json(target, tables[target])


def compact_json(path: str, source: str) -> str:
    """Write JSON without spaces; raise BuildError when it is not JSON."""
    try:
        return json.dumps(json.loads(source), ensure_ascii=False, separators=(",", ":"))
    except ValueError as error:
        raise BuildError(f"site/{path} is not JSON: {error}") from error
