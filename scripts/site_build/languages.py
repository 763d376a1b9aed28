"""Reads the tables of words and writes the pages in each language. Pure.

A table has three parts: `page` is what stands in the HTML, `first` what the scripts say in the
first view, `more` what they say after it. The page of a language holds its `first` words.
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.site_build.errors import BuildError

FOLDER = "lang/"
# The language of `index.html`, for visitors who prefer none of the others.
DEFAULT = "en"
PARTS = {"page", "first", "more"}
BLANK = re.compile(r"\{\{([\w-]+)\}\}")
SECTION = re.compile(r"\s*<section .*?</section>", re.DOTALL)


@dataclass(frozen=True)
class Language:
    """The words of one language.

    Attributes:
        tag: Its tag, such as "sv".
        page: What stands in the HTML.
        first: What the scripts say in the first view.
        more: What the scripts say after it.
    """

    tag: str
    page: Mapping[str, str]
    first: Mapping[str, str]
    more: Mapping[str, str]

    @property
    def path(self) -> str:
        """Return the path of its table below site/."""
        return f"{FOLDER}{self.tag}.json"

    @property
    def index(self) -> str:
        """Return the key of its page."""
        return "index.html" if self.tag == DEFAULT else f"index.{self.tag}.html"

    def table(self) -> str:
        """Return all its words as one JSON object."""
        return _json({**self.page, **self.first, **self.more})

    def fill(self, path: str, text: str) -> str:
        """Put its words into the blanks of a page.

        Raises:
            BuildError: The page has a blank for which there is no word.
        """
        values = {key: html.escape(word) for key, word in self.page.items()}
        values |= {"lang": self.tag, "dir": self.first["dir"]}
        # Not even a word may end the block that holds it.
        values["words"] = _json(self.first).replace("<", "\\u003c")

        def word(blank: re.Match[str]) -> str:
            if blank[1] not in values:
                raise BuildError(f"site/{self.path} has no word `{blank[1]}` for site/{path}")
            return values[blank[1]]

        return BLANK.sub(word, text)


def read_languages(sources: Mapping[str, bytes]) -> list[Language]:
    """Read every table of words; English, the default, comes first.

    Args:
        sources: Path below site/ to content.

    Raises:
        BuildError: A table is not JSON or lacks a part, or there is none of the default language.
    """
    paths = sorted(p for p in sources if p.startswith(FOLDER) and p.endswith(".json"))
    found = [_read(path, sources[path]) for path in paths]
    if DEFAULT not in {language.tag for language in found}:
        raise BuildError(f"missing in site/: {FOLDER}{DEFAULT}.json")
    return sorted(found, key=lambda language: (language.tag != DEFAULT, language.tag))


def repeat_section(path: str, text: str, languages: list[Language]) -> str:
    """Write the one section of a page once for each language: what answers all visitors alike."""
    section = SECTION.search(text)
    if not section:
        raise BuildError(f"site/{path} has no section to repeat in each language")
    filled = "".join(language.fill(path, section[0]) for language in languages)
    return text.replace(section[0], filled)


def _read(path: str, content: bytes) -> Language:
    try:
        table = json.loads(content)
    except ValueError as error:
        raise BuildError(f"site/{path} is not JSON: {error}") from error
    if not isinstance(table, dict) or set(table) != PARTS:
        raise BuildError(f"site/{path} must have the parts {', '.join(sorted(PARTS))}")
    return Language(path.removeprefix(FOLDER).removesuffix(".json"), **table)


def _json(words: Mapping[str, str]) -> str:
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))
