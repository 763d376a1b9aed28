"""Reads what the edge and the buckets do from Terraform's own files, without Terraform.

Only what these files use: blocks, and attributes whose value is kept as text.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.dev.local.edge import ErrorRule, Policy

ROOT = Path(__file__).parents[3]
OPEN = re.compile(r'(\w+)((?:\s+"[^"]*")*)\s*\{(\})?')
ATTRIBUTE = re.compile(r"([\w*./\"-]+)\s*=\s*(.*)")
SCALES = re.compile(r"(\w+)\s*=\s*\{\s*min = (\d+), default = (\d+), max = (\d+)\s*\}")
PATTERN = re.compile(r'"([^"]+)"\s*=\s*"(\w+)"')


@dataclass
class Block:
    """A block: its kind, its labels, what it sets, and the blocks in it."""

    kind: str
    labels: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    blocks: list["Block"] = field(default_factory=list)

    def find(self, kind: str, *labels: str) -> Iterator["Block"]:
        """Yield the blocks of a kind at any depth, whose first labels are these."""
        for block in self.blocks:
            if block.kind == kind and block.labels[: len(labels)] == labels:
                yield block
            yield from block.find(kind, *labels)


@dataclass(frozen=True)
class EdgeSettings:
    """What Terraform tells the distribution of the site."""

    policies: Mapping[str, Policy]
    patterns: Mapping[str, str]
    errors: Mapping[int, ErrorRule]

    def policy(self, path: str) -> Policy:
        """Return the cache policy of a path; the first pattern that fits decides."""
        for pattern, name in self.patterns.items():
            begin, star, _ = pattern.partition("*")
            if path == f"/{pattern}" or (star and path.startswith(f"/{begin}")):
                return self.policies[name]
        return self.policies["pages"]


@functools.cache
def terraform_source(root: str) -> str:
    """Return the text of all files of one root below terraform/."""
    files = sorted((ROOT / "terraform" / root).glob("*.tf"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@functools.cache
def parse_root(text: str) -> Block:
    """Return the text of a root as one block; the same text is parsed once."""
    return parse(text)


def parse(text: str) -> Block:
    """Return a file as one block without a kind."""
    top = Block("")
    open_blocks, lines = [top], iter(text.splitlines())
    for raw in lines:
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if opened := OPEN.fullmatch(line):
            block = Block(opened[1], tuple(re.findall(r'"([^"]*)"', opened[2])))
            open_blocks[-1].blocks.append(block)
            if not opened[3]:
                open_blocks.append(block)
        elif line == "}":
            open_blocks.pop()
        elif found := ATTRIBUTE.fullmatch(line):
            open_blocks[-1].values[found[1]] = _whole(found[2], lines)
    return top


def edge_settings(site: str) -> EdgeSettings:
    """Return the settings of the distribution from the text of terraform/site."""
    top = parse_root(site)
    local = {name: text for block in top.find("locals") for name, text in block.values.items()}
    policy = next(top.find("resource", "aws_cloudfront_cache_policy"))
    codings = next(policy.find("parameters_in_cache_key_and_forwarded_to_origin")).values
    cookies = next(policy.find("cookies_config")).values["cookie_behavior"] != '"none"'
    compressed = codings["enable_accept_encoding_brotli"] == "true"
    policies = {
        name: Policy(float(least), float(default), float(most), compressed, cookies)
        for name, least, default, most in SCALES.findall(local["caches"])
    }
    error = next(top.find("dynamic", "custom_error_response"))
    sent = next(error.find("content")).values
    rule = ErrorRule(
        int(sent["response_code"]),
        sent["response_page_path"].strip('"'),
        float(sent["error_caching_min_ttl"]),
    )
    codes = re.findall(r"\d+", error.values["for_each"])
    return EdgeSettings(
        policies, dict(PATTERN.findall(local["patterns"])), {int(c): rule for c in codes}
    )


def _whole(value: str, lines: Iterator[str]) -> str:
    """Return a value with the lines that belong to it, until its brackets are closed."""
    while sum(map(value.count, "{[(")) > sum(map(value.count, "}])")):
        value += "\n" + next(lines).strip()
    return value
