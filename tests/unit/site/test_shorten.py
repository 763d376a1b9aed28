"""Shortening scripts: the same meaning in fewer bytes, or a refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.site_build.errors import BuildError
from scripts.site_build.shorten import shorten
from scripts.site_build.tokens import tokens


def short(source: str) -> str:
    return shorten(source, []).text.strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const long = 1;\nlong + long;", "const a=1;a+a;"),
        ("function long(first, other) {\nreturn first - other;\n}", "function c(a,b){return a-b;}"),
        ("const long = { long: 1 };\nlong.long;", "const a={long:1};a.long;"),
        ("const long = 1;\nconst other = { long };", "const a=1;const b={long:a};"),
        ("const { long, other } = self;\nlong(other);", "const{long:a,other:b}=self;a(b);"),
        ("const { long = 2 } = self;\nlong;", "const{long:a=2}=self;a;"),
        ("const [long] = self;\nlong;", "const[a]=self;a;"),
        (
            "const long = (one) => `${one} of ${self}`;\nlong(1);",
            "const a=(b)=>`${b} of ${self}`;a(1);",
        ),
        ("const long = self ? self : 1;\nlong;", "const a=self?self:1;a;"),
        ("for (const long of self) {\nlong();\n}", "for(const a of self){a();}"),
        ("try {\nself();\n} catch (long) {\nlong();\n}", "try{self();}catch(a){a();}"),
        ("const long = async ({ one }, ...rest) => one + rest;\nlong;", None),
        ("const long = 4;\nself.x = long / 2 / long;", "const a=4;self.x=a/2/a;"),
        ("const long = /[/}]+x/g;\nlong;", "const a=/[/}]+x/g;a;"),
        ("const long = 1 - -1;\nlong;", "const a=1- -1;a;"),
        ("const long = 1;\nself = +long + +long;", "const a=1;self=+a+ +a;"),
        ('const long = "a ;  } // b";\nlong;', 'const a="a ;  } // b";a;'),
        ("const a = 1;\nconst long = 2;\nlong + long + a;", None),
        ("while (self);\n", "while(self);"),
        ("function long() {\nfor (;;) {\n}\n}\nlong();", "function a(){for(;;){}}\na();"),
    ],
)
def test_meaning_stays(source: str, expected: str | None) -> None:
    found = short(source)
    if expected is not None:
        assert found == expected
    assert "long" not in found.replace(".long", "").replace("long:", "")


def test_names_inside_texts_in_backquotes_follow() -> None:
    found = short("const long = 1;\nself(`a${`b${long}c`}d`);")
    assert found == "const a=1;self(`a${`b${a}c`}d`);"


def test_short_names_never_meet_other_names() -> None:
    found = short("const long = 1;\nself.a = long;\nself.b({ c: long });")
    assert found == "const d=1;self.a=d;self.b({c:d});"


def test_imported_names_stay() -> None:
    assert shorten("taken(1);\nconst own = 2;\nown;", ["taken"]).text == "taken(1);const a=2;a;\n"


def test_the_new_names_are_told() -> None:
    assert shorten("const long = 1;\nlong;", []).names == {"long": "a"}


def test_a_name_that_nobody_declares_is_refused() -> None:
    with pytest.raises(BuildError, match="declared nowhere: misspelt"):
        short("misspelt();")


def test_a_line_break_after_a_brace_stays_where_it_may_count() -> None:
    assert short("const long = () => {\n}\nlong();") == "const a=()=>{}\na();"


@pytest.mark.parametrize("source", ["const x = 'one';", "a # b", '"open'])
def test_what_is_not_in_the_plain_style_is_refused(source: str) -> None:
    with pytest.raises(BuildError, match="cannot read the script at"):
        list(tokens(source))


@given(st.lists(st.sampled_from(["one", "+", "(", ")", '"a b"', "/", "2", ";", "`x`", "-"])))
def test_tokens_lose_nothing_but_space(parts: list[str]) -> None:
    source = " ".join(parts)
    try:
        found = [token.text for token in tokens(source)]
    except BuildError:
        return
    assert "".join(found).replace(" ", "") == source.replace(" ", "")
