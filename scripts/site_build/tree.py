"""Plans the built site: a pure function from source files to the files to publish.

Leaves first (pictures, tables of words), then what names them (style, scripts), then pages: so
the hash in a name covers everything below it.
"""

import hashlib
import json
import posixpath
import re
import struct
from collections.abc import Mapping, Sequence
from datetime import timedelta

from scripts.site_build.anywhere import may_ask
from scripts.site_build.errors import BuildError
from scripts.site_build.esbuild import ANYWHERE, FIRST, LATER, STYLES, Bundle, bundle
from scripts.site_build.languages import Language, read_languages, repeat_section
from scripts.site_build.places import Place, places_asset, zone_table
from scripts.site_build.release import Release

HASH_LENGTH = 10
INDEX = "index.html"
NOT_FOUND = "404.html"
MANIFEST = "manifest.webmanifest"
WORKER = "sw.js"
HEADERS = "headers.json"
ICON, ICON_SIZE = "icons/icon-192.png", 192
ICO_HEAD = 22
# Made here and imported by the scripts: no file of these names lies in site/.
ZONES = "made/zones.json"
LANGUAGES = "made/languages.json"
PLACES = "made/places.json"
ADDRESS_ANYWHERE = "made/anywhere.json"
LEFT_OVER = re.compile(r"""["'(]/?((?:js|lang|made|icons)/[\w./-]+|[\w-]+\.css)["')]""")
INDENT = re.compile(r"\n +")
SECURITY_DAYS = 365


def plan_site(
    sources: Mapping[str, bytes], places: Sequence[Place], release: Release
) -> dict[str, bytes]:
    """Make every file of the built site.

    Args:
        sources: Path below site/ to content.
        places: The places that the function publishes, in its order.
        release: What to write into version.json and where the site will stand.

    Returns:
        Key to content; a key is also the path of its address.

    Raises:
        BuildError: A source is missing, breaks a rule or names a file that is not there.
    """
    _require(sources, (*STYLES, FIRST, LATER, INDEX, NOT_FOUND, MANIFEST, WORKER, HEADERS))
    languages = read_languages(sources)
    assets = _Assets()
    for path in sorted(sources):
        if path.startswith("icons/"):
            assets.add(path, sources[path])
    for language in languages:
        assets.add(language.path, language.table().encode())
    assets.add(PLACES, places_asset(places).encode())
    anywhere = may_ask(sources[HEADERS])
    imports = made_tables(places, languages, ANYWHERE if anywhere else None)
    made = bundle({**sources, **imports}, anywhere=anywhere)
    for path, style in made.styles.items():
        # A style names pictures relative to itself, and it moves into the folder where they are.
        assets.add(path, re.sub(r"\(assets/", "(", assets.rewrite(path, style)).encode())
    _add_scripts(made, assets)
    pages = _pages(sources, languages, assets, release.address)
    built = {**assets.files, **pages, **_notes(release, languages), **_icon(sources)}
    return {**built, WORKER: _worker(_text(sources, WORKER), assets, pages)}


def made_tables(
    places: Sequence[Place], languages: Sequence[Language], anywhere: str | None = ANYWHERE
) -> dict[str, bytes]:
    """Return the tables that the scripts import as if they were files of site/."""
    addresses = {language.tag: language.path for language in languages}
    return {
        ZONES: zone_table(places).encode(),
        LANGUAGES: json.dumps(addresses).encode(),
        ADDRESS_ANYWHERE: json.dumps(anywhere).encode(),
    }


class _Assets:
    """The hashed files so far, and the names they had in the source."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.names: dict[str, str] = {}

    def add(self, path: str, content: bytes) -> str:
        stem, extension = posixpath.splitext(posixpath.basename(path))
        digest = hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
        name = f"assets/{stem}.{digest}{extension}"
        self.files[name] = content
        self.names[path] = name
        return name

    def rewrite(self, path: str, text: str) -> str:
        for old, new in self.names.items():
            text = re.sub(rf"""(["'(]/?){re.escape(old)}(?=["')])""", rf"\g<1>{new}", text)
        if missing := LEFT_OVER.search(text):
            raise BuildError(f"site/{path} names {missing[1]}, which is not there")
        return text


def _add_scripts(made: Bundle, assets: _Assets) -> None:
    name = posixpath.basename(assets.add(FIRST, assets.rewrite(FIRST, made.first).encode()))
    if made.anywhere:
        script = made.anywhere.replace(f'"../{made.first_import}"', f'"./{name}"')
        assets.add(ANYWHERE, assets.rewrite(ANYWHERE, script).encode())
    later = made.later.replace(f'"{made.first_import}"', f'"./{name}"')
    assets.add(LATER, assets.rewrite(LATER, later).encode())


def _pages(
    sources: Mapping[str, bytes],
    languages: list[Language],
    assets: _Assets,
    address: str | None,
) -> dict[str, bytes]:
    """Write the page in each language, the page for what is not there, and the manifest."""
    template = assets.rewrite(INDEX, _text(sources, INDEX))
    if address:
        # Those who fetch a preview picture want its whole address, and languages have one address.
        template = template.replace('content="assets/', f'content="{address}/assets/').replace(
            "</head>", f'  <link rel="canonical" href="{address}/">\n</head>'
        )
    template = INDENT.sub("\n", template)
    pages = {language.index: language.fill(INDEX, template) for language in languages}
    missing = assets.rewrite(NOT_FOUND, _text(sources, NOT_FOUND))
    pages[NOT_FOUND] = repeat_section(NOT_FOUND, missing, languages)
    manifest = compact_json(MANIFEST, _text(sources, MANIFEST))
    pages[MANIFEST] = assets.rewrite(MANIFEST, manifest)
    return {path: page.encode() for path, page in pages.items()}


def _worker(source: str, assets: _Assets, pages: Mapping[str, bytes]) -> bytes:
    """Tell the service worker which files make up this release."""
    # What asks another host is of no use without a network, so it is fetched only when it is used.
    alone = assets.names.get(ANYWHERE)
    kept = sorted(name for name in assets.files if not name.endswith(".png") and name != alone)
    whole = b"".join(pages[page] for page in sorted(pages))
    digest = hashlib.sha256(whole).hexdigest()[:HASH_LENGTH]
    for empty, filled in (
        ('const RELEASE = "source";', f'const RELEASE = "{digest}";'),
        ("const FILES = [];", f"const FILES = {json.dumps(kept)};"),
    ):
        if source.count(empty) != 1:
            raise BuildError(f"site/{WORKER} must hold this line once: {empty}")
        source = source.replace(empty, filled)
    return source.encode()


def _notes(release: Release, languages: Sequence[Language]) -> dict[str, bytes]:
    """Write the small files about the site; leave out what needs an address that is not known."""
    robots = ["User-agent: *", "Disallow:"]
    version = {"commit": release.commit, "built": release.built.isoformat()}
    notes = {"version.json": json.dumps(version) + "\n"}
    if release.address:
        robots.append(f"Sitemap: {release.address}/sitemap.xml")
        notes["sitemap.xml"] = _sitemap(release.address)
    if release.repository:
        notes[".well-known/security.txt"] = _security(release, release.repository, languages)
    notes["robots.txt"] = "\n".join(robots) + "\n"
    return {path: text.encode() for path, text in notes.items()}


def _icon(sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """Wrap a picture as the icon that browsers ask for on pages that name none: the plain text."""
    picture = sources.get(ICON)
    if picture is None:
        return {}
    # An ICO file of one entry: its header, then width, height, colors, planes, bits, size, offset.
    entry = struct.pack("<BBBBHHII", ICON_SIZE, ICON_SIZE, 0, 0, 1, 32, len(picture), ICO_HEAD)
    return {"favicon.ico": struct.pack("<HHH", 0, 1, 1) + entry + picture}


def _sitemap(address: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"<url><loc>{address}/</loc></url>\n"
        f"<url><loc>{address}/data/text.html</loc></url>\n"
        "</urlset>\n"
    )


def _security(release: Release, repository: str, languages: Sequence[Language]) -> str:
    """Write where to report a hole, as RFC 9116 wants it."""
    expires = (release.built + timedelta(days=SECURITY_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [
        f"Contact: https://github.com/{repository}/security/advisories/new",
        f"Expires: {expires}",
        f"Preferred-Languages: {', '.join(language.tag for language in languages)}",
    ]
    if release.address:
        lines.append(f"Canonical: {release.address}/.well-known/security.txt")
    return "\n".join(lines) + "\n"


def _text(sources: Mapping[str, bytes], path: str) -> str:
    try:
        return sources[path].decode()
    except UnicodeDecodeError as error:
        raise BuildError(f"site/{path} is not UTF-8: {error}") from error


def _require(sources: Mapping[str, bytes], paths: tuple[str, ...]) -> None:
    if missing := [path for path in paths if path not in sources]:
        raise BuildError(f"missing in site/: {', '.join(missing)}")


def compact_json(path: str, source: str) -> str:
    """Return JSON without spaces; raise BuildError when it is not JSON."""
    try:
        return json.dumps(json.loads(source), ensure_ascii=False, separators=(",", ":"))
    except ValueError as error:
        raise BuildError(f"site/{path} is not JSON: {error}") from error
