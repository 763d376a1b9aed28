"""Reads Terraform's plans: changes, their digest and hashes. Pure."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.errors import UsageError
from scripts.hashes import sha256

JSON = Any  # parsed JSON of `terraform show -json`, in Terraform's documented format
# Losing one of these loses visitors' content, Terraform's state, or the site's address.
PROTECTED_TYPES = frozenset({"aws_s3_bucket", "aws_cloudfront_distribution"})
ENDINGS = frozenset({"destroy", "replace", "forget"})
ORDER = ("replace", "destroy", "forget", "change", "import", "move", "add")
_ACTIONS = {
    ("no-op",): None,
    ("read",): None,
    ("create",): "add",
    ("update",): "change",
    ("delete",): "destroy",
    ("forget",): "forget",
    ("create", "delete"): "replace",
    ("delete", "create"): "replace",
}
HASH_LENGTH = 16  # digits; the digest decides, these only name what differs


@dataclass(frozen=True)
class Change:
    """One resource that the plan changes.

    Attributes:
        address: Terraform's address, for example `aws_s3_bucket.site`.
        kind: The resource's type.
        action: add, change, replace, destroy, forget, import or move.
        fields: Names of the attributes that change, sorted; only for change and replace.
    """

    address: str
    kind: str
    action: str
    fields: tuple[str, ...] = ()

    @property
    def endangers(self) -> bool:
        """Return whether a protected resource would be lost."""
        return self.kind in PROTECTED_TYPES and self.action in ENDINGS


@dataclass(frozen=True)
class TerraformPlan:
    """The changes of a plan.

    Attributes:
        changes: The resources, the most dangerous first.
        outputs: Names of the outputs that change, sorted.
        digest: SHA-256 (hex) of exactly these changes.
        applyable: Whether Terraform itself finds something to apply.
        hashes: A short hash of each change by its address; outputs are named `output.NAME`.
    """

    changes: tuple[Change, ...]
    outputs: tuple[str, ...]
    digest: str
    applyable: bool
    hashes: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Return whether the plan changes nothing at all."""
        return not (self.changes or self.outputs or self.applyable)

    def count(self, action: str) -> int:
        """Count the resources with one action."""
        return Counter(c.action for c in self.changes)[action]


def read_plan(document: JSON) -> TerraformPlan:
    """Read the JSON of `terraform show -json PLAN`.

    Raises:
        UsageError: It contains an action that the gate does not know.
    """
    resources = [r for r in document.get("resource_changes", []) if _action(r)]
    outputs = {
        name: change
        for name, change in document.get("output_changes", {}).items()
        if change["actions"] != ["no-op"]
    }
    changes = sorted((_change(r) for r in resources), key=_rank)
    essence = [sorted(map(_canonical, map(_resource, resources))), _outputs(outputs)]
    digest = sha256(_canonical(essence))
    hashes = _hashes(resources, outputs)
    return TerraformPlan(
        tuple(changes), tuple(sorted(outputs)), digest, document["applyable"], hashes
    )


def load_plan(folder: Path) -> TerraformPlan:
    """Read a plan from the folder that scripts.ci.terraform wrote.

    Raises:
        UsageError: there is no readable plan.json.
    """
    try:
        return read_plan(json.loads((folder / "plan.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            f"{folder}/plan.json is not a plan ({error}); run the plan again"
        ) from error


def _action(resource: JSON) -> str | None:
    change = resource["change"]
    actions = tuple(change["actions"])
    if actions not in _ACTIONS:
        raise UsageError(
            f"{resource['address']}: the plan wants to {' and '.join(actions)}, which the gate"
            " does not know; add it to scripts/ci/plans.py"
        )
    # Neither changes the resource, so Terraform calls both no-op; both change the state.
    if actions == ("no-op",) and change.get("importing"):
        return "import"
    if actions == ("no-op",) and resource.get("previous_address"):
        return "move"
    return _ACTIONS[actions]


def _change(resource: JSON) -> Change:
    change = resource["change"]
    action = _action(resource) or ""
    fields = tuple(sorted(_touched(change))) if action in {"change", "replace"} else ()
    return Change(resource["address"], resource["type"], action, fields)


def _rank(change: Change) -> tuple[bool, int, str]:
    return (not change.endangers, ORDER.index(change.action), change.address)


def _resource(resource: JSON) -> JSON:
    change = resource["change"]
    return {
        "address": resource["address"],
        "from": resource.get("previous_address"),
        "actions": change["actions"],
        "importing": change.get("importing"),
        "replace": change.get("replace_paths"),
        "fields": {} if _action(resource) == "destroy" else _touched(change),
    }


def _touched(change: JSON) -> dict[str, JSON]:
    """Return the attributes that change; the others may differ from hour to hour anyway."""
    before, after, unknown = (_mapping(change.get(k)) for k in ("before", "after", "after_unknown"))
    touched: dict[str, JSON] = {}
    for name in before.keys() | after.keys() | unknown.keys():
        if unknown.get(name) is True:
            touched[name] = "known after apply"
        elif before.get(name) != after.get(name) or _has_true(unknown.get(name)):
            touched[name] = [before.get(name), after.get(name), unknown.get(name)]
    return touched


def _has_true(value: JSON) -> bool:
    if isinstance(value, dict | list):
        return any(_has_true(v) for v in (value.values() if isinstance(value, dict) else value))
    return value is True


def _hashes(resources: list[JSON], outputs: Mapping[str, JSON]) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    for resource in resources:
        # What is left of a replaced resource has the same address; both count.
        parts.setdefault(resource["address"], []).append(_canonical(_resource(resource)))
    for name, change in _outputs(outputs).items():
        parts[f"output.{name}"] = [_canonical(change)]
    return {name: sha256("\n".join(sorted(p)))[:HASH_LENGTH] for name, p in parts.items()}


def _outputs(changes: Mapping[str, JSON]) -> JSON:
    keys = ("actions", "before", "after", "after_unknown")
    return {name: [change.get(k) for k in keys] for name, change in changes.items()}


def _mapping(value: JSON) -> dict[str, JSON]:
    return value if isinstance(value, dict) else {}


def _canonical(value: JSON) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
