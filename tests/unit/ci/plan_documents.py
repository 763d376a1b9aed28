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


def plan(*resources: JSON, outputs: JSON = None) -> JSON:
    """Make a plan."""
    return {"resource_changes": list(resources), "output_changes": outputs or {}}
