"""Faults that are planted to see whether the simulation finds them: in the real code, in Terraform.

Most are accidents that others shipped. Each says which promises it may break.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from scripts.deploy.key_actions import Reason, Verb
from scripts.deploy.manifest import PendingInvalidation
from scripts.dev.local.terraform_text import terraform_source

SYNC, WEATHER = "scripts.deploy.", "weather.documents."


@dataclass(frozen=True)
class Fault:
    """A fault: what is replaced in the code or in Terraform, and which promises that breaks.

    Attributes:
        code: By the name of what is replaced, a function that takes it and returns the wrong one.
        terraform: A pattern and what stands in its place.
    """

    name: str
    breaks: tuple[str, ...]
    code: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    terraform: tuple[str, str] = ("", "")

    def read(self, root: str) -> str:
        """Return the text of a Terraform root with the fault in it."""
        text, (old, new) = terraform_source(root), self.terraform
        return re.sub(old, new, text, count=1) if old else text

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Plant the fault until the block ends."""
        with ExitStack() as stack:
            for name, spoil in self.code.items():
                change = patch(name)
                right = change.get_original()[0]
                stack.enter_context(patch(name, spoil(right)))
            yield


def to(value: object) -> Callable[[Any], Any]:
    return lambda _right: value


def says(value: object) -> Callable[[Any], Any]:
    return lambda _right: lambda *_arguments, **_named: value


def delete_what_came_back(right: Any) -> Any:
    def keys(plan: Any, verb: Verb, *reasons: Reason) -> tuple[str, ...]:
        found: tuple[str, ...] = right(plan, verb, *reasons)
        late = verb is Verb.DELETE and (not reasons or Reason.EXPIRED in reasons)
        return (*found, *plan.situation.manifest.retained_assets) if late else found

    return keys


def drop_pending(right: Any) -> Any:
    def invalidate(job: Any, pending: Any) -> Any:
        return PendingInvalidation(), right(job, pending)[1], ""

    return invalidate


def write_always(right: Any) -> Any:
    def write(store: Any, document: Any, _tag: str | None) -> None:
        live = store.read(document.key)
        right(store, document, live.tag if live else None)

    return write


def without_edges(right: Any) -> Any:
    return lambda **parts: right(**{**parts, "cdn": None})


def believe(right: Any) -> Any:
    return lambda wanted, known, etag: right(wanted, known, known.etag if known else etag)


def one_digest(right: Any) -> Any:
    return lambda document: replace(right(document), digest="same")


def backwards(right: Any) -> Any:
    return lambda key: -right(key)


AGE = (
    r'(id +?= "old-versions"\n +status = "Enabled"\n\n +filter \{\})',
    "\\1\n\n    expiration {\n      days = 30\n    }",
)
NO_VERSIONS = (r'(aws_s3_bucket_versioning" "site" \{[^}]*)"Enabled"', r'\1"Suspended"')
SOON = ("noncurrent_days = 30", "noncurrent_days = 3")
LATE = ("noncurrent_days = 7", "noncurrent_days = 365")
NO_END = (r"expiration \{\n +days = 30\n +\}", "")
AT_ONCE = {
    f"{SYNC}sync_actions.KEPT_FOR": to(timedelta(0)),
    f"{SYNC}sync_actions.KEPT_RELEASES": to(0),
}
NO_SLACK = {
    f"{WEATHER}reader.CLOCK_SLACK": to(0),
    f"{WEATHER}conditional_write.CLOCK_SLACK": to(0),
}
NO_ORDER = {
    f"{SYNC}prepare.check_run": says(None),
    "scripts.ci.check_order.is_superseded": says(False),
}
GONE = ("complete-view", "restorable", "purge-sent", "converges")
SHOWN, HALF = ("complete-view", "restorable"), ("complete-view", "converges", "restorable")
TABS = ("open-tab", "complete-view", "restorable")
OLD = ("converges", "current-page", *TABS)

FAULTS = (
    Fault("a lifecycle age deletes what is live", GONE, terraform=AGE),
    Fault("old versions go after 3 days", ("restorable",), terraform=SOON),
    Fault("the bucket keeps no versions", ("restorable",), terraform=NO_VERSIONS),
    Fault("data stay for a year", ("within-cost",), terraform=LATE),
    Fault("previews never expire", ("preview-gone",), terraform=NO_END),
    Fault("the edge keeps data for an hour", ("fresh-data",), terraform=("min = 15", "min = 3600")),
    Fault(
        "a cookie makes a copy of its own",
        ("origin-spared",),
        terraform=('cookie_behavior = "none"', 'cookie_behavior = "all"'),
    ),
    Fault(
        "pages are pinned for a day",
        ("current-page",),
        {f"{SYNC}content.FRESH": to("public, max-age=86400")},
    ),
    Fault(
        "an asset that came back still expires",
        OLD,
        {f"{SYNC}sync_plan.SyncPlan.keys": delete_what_came_back},
    ),
    Fault("pages go live before what they name", SHOWN, {f"{SYNC}sync_plan.wave": backwards}),
    Fault(
        "a rollback forgets the invalidation",
        ("purge-sent", "current-page"),
        {"scripts.release.SyncJob": without_edges},
    ),
    Fault(
        "a refused invalidation is dropped",
        ("purge-sent",),
        {f"{SYNC}sync._invalidate": drop_pending},
    ),
    Fault("stale assets are deleted at once", TABS, AT_ONCE),
    Fault("Expires is in the past", ("origin-spared",), {f"{WEATHER}builder.GRACE": to(-90_000)}),
    Fault("Expires is a day ahead", ("fresh-data",), {f"{WEATHER}builder.GRACE": to(86_400)}),
    Fault("an old manifest is believed", OLD, {f"{SYNC}sync_actions._why": believe}),
    Fault("clocks of two machines are compared", ("never-backwards",), NO_SLACK),
    Fault(
        "of two runs the last writer wins",
        ("never-backwards",),
        {"tests.simulation.services.SimStore.write": write_always},
    ),
    Fault(
        "a run without data publishes that",
        ("never-nothing", "honest-age", "fresh-data"),
        {"weather.update.Update.refuse_to_lose": says(None)},
    ),
    Fault(
        "old data pass for fresh ones",
        ("honest-age",),
        {"weather.sources.batch.freshness_problem": says(None)},
    ),
    Fault("an older run replaces a newer one", ("in-order",), NO_ORDER),
    Fault(
        "a preview takes all that begin like it",
        ("others-untouched",),
        {"tests.simulation.real.prefix_of": to("pr-{}".format)},
    ),
    Fault("the gate trusts any plan", ("approved",), {"scripts.ci.plans.read_plan": one_digest}),
    Fault("a restore begins that cannot end", HALF, {f"{SYNC}prepare.check_versions": says(None)}),
    Fault(
        "the sync takes the data for its own",
        ("others-untouched",),
        {f"{SYNC}sync_actions.belongs_to_others": says(False)},
    ),
)
