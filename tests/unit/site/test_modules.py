"""Joining modules: what may be written, what comes out, what is refused."""

import pytest

from scripts.site_build.errors import BuildError
from scripts.site_build.modules import join, needed_from, read_module, write_bundle


def bundle(entry: str = "a", **sources: str) -> str:
    read = {f"js/{name}.js": read_module(f"js/{name}.js", text) for name, text in sources.items()}
    return write_bundle(join(read, f"js/{entry}.js"), {})


def test_what_is_imported_comes_first() -> None:
    joined = bundle(
        a='import { b } from "./b.js";\nb();\n',
        b='import { c } from "./c.js";\nexport const b = () => c;\n',
        c="export const c = 3;\n",
    )
    assert joined == "const c = 3;\nconst b = () => c;\nb();\n"


def test_a_module_that_two_import_comes_once() -> None:
    joined = bundle(
        a='import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
        b='import { c } from "./c.js";\nexport const b = (x) => x + c;\n',
        c="export const c = 3;\n",
    )
    assert joined.count("const c") == 1


def test_comments_blank_lines_and_indentation_go() -> None:
    joined = bundle(a="// why\n/* long\n   story */\n\nif (x) {\n  // inner\n  y();\n}\n")
    assert joined == "if (x) {\ny();\n}\n"


def test_a_slash_in_a_text_is_no_comment() -> None:
    assert bundle(a='f("http://x/*y*/");\n') == 'f("http://x/*y*/");\n'


def test_a_table_is_built_in() -> None:
    read = {
        "js/a.js": read_module(
            "js/a.js", 'import words from "../lang/en.json" with { type: "json" };\nf(words);\n'
        )
    }
    joined = write_bundle(join(read, "js/a.js"), {"lang/en.json": '{ "a": "å" }'})
    assert joined == 'const words = {"a":"å"};\nf(words);\n'


def test_a_second_bundle_takes_names_from_the_first() -> None:
    read = {
        "js/a.js": read_module("js/a.js", 'import { c } from "./c.js";\nc();\n'),
        "js/b.js": read_module("js/b.js", 'import { c } from "./c.js";\nc();\n'),
        "js/c.js": read_module("js/c.js", "export function c() {}\n"),
    }
    first, later = join(read, "js/a.js"), join(read, "js/b.js", outside="js/a.js")
    assert [module.path for module in later] == ["js/b.js"]
    assert needed_from(later, first) == ["c"]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('import b from "./b.js";', r"a\.js:1: write this import as"),
        ('import * as b from "./b.js";', "write this import as"),
        ('import { b as c } from "./b.js";', "write this import as"),
        ('import {\n  b\n} from "./b.js";', "write this import as"),
        ('import { b } from "lodash";', "write this import as"),
        ('import "./b.js";', "write this import as"),
        ('f();\nimport { b } from "./b.js";', r"a\.js:2: imports stand above"),
        ("export default 3;", "export a const, function or class"),
        ("const b = 3;\nexport { b };", r"a\.js:2: export a const"),
        ("export let b = 3;", "export a const"),
        ("const b = `one\ntwo`;", r"a\.js:1: a text in backquotes"),
        ("/* one */ f(); /*\ntwo */ g();", "code after a block comment"),
    ],
)
def test_what_cannot_be_joined_safely_is_refused_with_its_line(source: str, complaint: str) -> None:
    with pytest.raises(BuildError, match=complaint):
        read_module("js/a.js", source)


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        ({"a": 'import { b } from "./b.js";'}, "js/a.js imports js/b.js, which is not there"),
        (
            {"a": 'import { b } from "./b.js";', "b": "export const c = 1;"},
            "which js/b.js does not export",
        ),
        (
            {
                "a": 'import { b } from "./b.js";\nexport const a = b;',
                "b": 'import { a } from "./a.js";\nexport const b = a;',
            },
            "circle: js/a.js > js/b.js > js/a.js",
        ),
        (
            {
                "a": 'import { b } from "./b.js";\nconst x = b;',
                "b": "const x = 1;\nexport const b = x;",
            },
            "both declare x",
        ),
    ],
)
def test_modules_that_do_not_fit_are_refused(sources: dict[str, str], complaint: str) -> None:
    with pytest.raises(BuildError, match=complaint):
        bundle(**sources)
