"""Makes fonts for the browser tests, so that no result depends on the fonts of the machine.

Each letter is a box of a given width. Nobody can read them, but lines break and tables grow as
with real fonts of that width.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped] # has no types
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped] # the same

EM = 1000
ASCENT, DESCENT = 930, -240
# Wider than any font that a system has for its pages, and narrower.
WIDE, NARROW = 1.08, 0.75
SLIM, BROAD = set("ijltfr.,:;'!|()[] \u00a0\u202f\u2019\u00b7"), set("mwMW%@\u2014\u2026")
# Latin letters and signs; spaces, dashes, quotes, the ellipsis, the minus, the arrow.
CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *map(ord, "\u2009\u202f\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2212\u2192"),
]


def letter_width(character: str) -> int:
    """Return the width of a letter in thousandths of an em, about that of DejaVu Sans."""
    if character in SLIM:
        return 350
    if character in BROAD:
        return 950
    return 690 if character.isupper() else 625


def make_font(target: Path, stretch: float) -> None:
    """Write a TrueType font whose letters are boxes.

    Args:
        target: The file to write.
        stretch: How wide it is, relative to an ordinary wide font.
    """
    names = {code: f"u{code:04X}" for code in CHARACTERS}
    widths = {names[code]: round(letter_width(chr(code)) * stretch) for code in names}
    widths = {".notdef": round(625 * stretch), **widths}
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(list(widths))
    font.setupCharacterMap(names)
    font.setupGlyf({name: _box(width) for name, width in widths.items()})
    font.setupHorizontalMetrics({name: (width, 50) for name, width in widths.items()})
    font.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    font.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    font.setupOS2(
        sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=240
    )
    font.setupPost()
    font.save(target)


def only_font(folder: Path, stretch: float) -> dict[str, str]:
    """Make a folder with one font, and return the variables that show programs nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    make_font(folder / "boxes.ttf", stretch)
    settings = folder / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{folder}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(settings)}


def _box(width: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for point in ((50, 700), (width - 50, 700), (width - 50, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()
