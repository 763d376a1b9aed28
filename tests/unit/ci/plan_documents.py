"""Plans in the format of `terraform show -json`, as small as a test needs them."""

from typing import Any

JSON = Any


def resource(
    address: str, *actions: str, before: JSON = None, after: JSON = None, unknown: JSON = None
) -> JSON:
    """Make an entry of resource_changes."""
    change = {"actions": list(actions), "before": before, "after": after}
    change["after_unknown"] = unknown or {}
    return {"address": address, "type": address.split(".")[0], "change": change}


def plan(*resources: JSON, outputs: JSON = None, applyable: bool | None = None) -> JSON:
    """Make a plan; Terraform can apply it if it does something, where nothing else is said."""
    does = any(r["change"]["actions"] not in (["no-op"], ["read"]) for r in resources)
    return {
        "resource_changes": list(resources),
        "output_changes": outputs or {},
        "applyable": does or bool(outputs) if applyable is None else applyable,
    }
