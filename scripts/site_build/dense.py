"""Makes CSS and HTML smaller in ways that cannot change their meaning: comments, indentation."""

import re

from scripts.site_build.errors import BuildError

CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
KEEPS_SPACE = re.compile(r"<(pre|textarea)\b", re.IGNORECASE)
# A line break says nothing after these characters; elsewhere it may be a space that counts.
CSS_ENDS = ("{", "}", ";", ",")


def dense_css(path: str, source: str) -> str:
    """Drop comments, indentation and the line breaks between declarations."""
    if re.search(r"""["'][^"'\n]*/\*""", source):
        raise BuildError(f"site/{path}: a text with /* in it cannot be told from a comment")
    lines = (line.strip() for line in CSS_COMMENT.sub("", source).splitlines())
    return "".join(line if line.endswith(CSS_ENDS) else f"{line}\n" for line in lines if line)


def dense_html(path: str, source: str) -> str:
    """Drop comments, indentation and blank lines; a line break stays, as it may be a space."""
    if KEEPS_SPACE.search(source):
        raise BuildError(f"site/{path}: <pre> and <textarea> keep their spaces; do without them")
    lines = (line.strip() for line in HTML_COMMENT.sub("", source).splitlines())
    return "".join(f"{line}\n" for line in lines if line)
