"""Release records: what was live after a successful deploy. Written once, never changed."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scripts.deploy.manifest import DeployRun, FileEntry, entry_to_list
from scripts.deploy.source import Version, Wanted
from scripts.deploy.stores import ChangedMeanwhileError, StateStore
from scripts.errors import RefusedError, UsageError

NAME = re.compile(r"(\d{6})\.json")
NUMBER = re.compile(r"[0-9]{1,6}")
COMMIT = re.compile(r"[0-9a-f]{40}")
PREVIOUS = "previous"
TRIES = 5


@dataclass(frozen=True)
class FunctionVersion:
    """The function that belongs to a release; sha256 of its zip in hex."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True)
class ReleaseRecord:
    """A release that passed its checks.

    Attributes:
        number: Counts the records from 1.
        site: The bucket.
        release: The sync's name for what is in it.
        commit: What was deployed.
        run: Number and attempt of the pipeline's run.
        at: When it was recorded.
        who: Who deployed it.
        function: The function that was live; None where that was not asked.
        files: Every file of the site, with the version of its object.
    """

    number: int
    site: str
    release: str
    commit: str
    run: DeployRun
    at: datetime
    who: str
    function: FunctionVersion | None
    files: Mapping[str, FileEntry]

    def same_as(self, other: "ReleaseRecord") -> bool:
        """Return whether the same files and function are live, for whichever commit."""
        mine = (self.site, self.function, self.files)
        return mine == (other.site, other.function, other.files)

    def holds(self, files: Mapping[str, FileEntry], function: FunctionVersion | None) -> bool:
        """Return whether files and function have this release's content, in any version."""
        mine, others = self.function, function
        same_code = mine is None or others is None or mine.sha256 == others.sha256
        return same_code and _content(self.files) == _content(files)

    def wanted(self) -> Mapping[str, Wanted]:
        """Return what each key of the site should hold to be this release again.

        Raises:
            RefusedError: The bucket kept no versions at that time.
        """
        return {
            key: Wanted(entry.sha256, entry.fingerprint, Version(self._version(key, entry)))
            for key, entry in self.files.items()
        }

    def to_json(self) -> bytes:
        """Write it as JSON."""
        function = self.function
        content = {
            "number": self.number,
            "site": self.site,
            "release": self.release,
            "commit": self.commit,
            "run": [self.run.number, self.run.attempt],
            "at": self.at.isoformat(),
            "who": self.who,
            "function": vars(function) if function else None,
            "files": {key: entry_to_list(entry) for key, entry in sorted(self.files.items())},
        }
        return json.dumps(content, separators=(",", ":")).encode() + b"\n"

    def _version(self, key: str, entry: FileEntry) -> str:
        if entry.version is None:
            raise RefusedError(
                f"release {self.number}: {key} has no version, since the bucket kept none;"
                " build that commit and deploy it again"
            )
        return entry.version


class ReleaseRecords:
    """The release records of a site."""

    def __init__(self, store: StateStore, prefix: str) -> None:
        self._store = store
        self._prefix = prefix

    def numbers(self) -> Sequence[int]:
        """Return the numbers of all records, rising."""
        names = (name.removeprefix(self._prefix) for name in self._store.names(self._prefix))
        return sorted(int(match[1]) for name in names if (match := NAME.fullmatch(name)))

    def load(self, number: int) -> ReleaseRecord:
        """Load a record.

        Raises:
            UsageError: There is none of that number.
            RefusedError: It is not a record.
        """
        key = self._key(number)
        stored = self._store.read(key)
        if stored is None:
            raise UsageError(f"release {number}: there is no such record; see release list")
        try:
            return _parse(json.loads(stored[0]))
        except (ValueError, TypeError, KeyError) as error:
            raise RefusedError(f"{key}: is not a release record ({error!r})") from error

    def newest_first(self) -> Iterator[ReleaseRecord]:
        """Load records from the newest back, one at a time."""
        return (self.load(number) for number in reversed(self.numbers()))

    def find(self, wanted: str, is_live: Callable[[ReleaseRecord], bool]) -> ReleaseRecord:
        """Find a record.

        Args:
            wanted: A number, all 40 digits of a commit, or "previous": the newest record that is
                not what is live. So a release that failed before it was recorded goes back to the
                newest record, and a good one to the record before it.
            is_live: Says whether a record is what is live now.

        Raises:
            UsageError: There is none.
        """
        if NUMBER.fullmatch(wanted):
            return self.load(int(wanted))
        if wanted != PREVIOUS and not COMMIT.fullmatch(wanted):
            raise UsageError(f"{wanted[:60]!r}: give a number, a commit of 40 digits, or previous")
        for record in self.newest_first():
            if record.commit == wanted or (wanted == PREVIOUS and not is_live(record)):
                return record
        raise UsageError(f"release {wanted}: there is no such record; see release list")

    def append(
        self, record: ReleaseRecord, is_live: Callable[[ReleaseRecord], bool] | None = None
    ) -> ReleaseRecord:
        """Write a record under the next number; return the newest one if it is what is live.

        Args:
            record: What was deployed.
            is_live: Returns whether that is still what is live; asked before each write, because
                another deploy that takes a number may have replaced it, and the newest record must
                be what is live.

        Raises:
            ChangedMeanwhileError: Others took every number that was tried, or replaced the release.
        """
        for _ in range(TRIES):
            newest = next(self.newest_first(), None)
            if newest and newest.same_as(record):
                return newest
            if is_live and not is_live(record):
                raise ChangedMeanwhileError(
                    f"{record.release}: another deploy replaced it meanwhile; it is not recorded"
                )
            numbered = replace(record, number=newest.number + 1 if newest else 1)
            try:
                self._store.write(self._key(numbered.number), numbered.to_json(), None)
            except ChangedMeanwhileError:
                continue
            return numbered
        raise ChangedMeanwhileError(f"{self._prefix}: other runs keep writing records; run again")

    def _key(self, number: int) -> str:
        return f"{self._prefix}{number:06d}.json"


def _content(files: Mapping[str, FileEntry]) -> Mapping[str, tuple[str, str]]:
    return {key: (entry.sha256, entry.fingerprint) for key, entry in files.items()}


def _parse(content: dict[str, Any]) -> ReleaseRecord:
    function = content["function"]
    return ReleaseRecord(
        number=int(content["number"]),
        site=content["site"],
        release=content["release"],
        commit=content["commit"],
        run=DeployRun(*content["run"]),
        at=datetime.fromisoformat(content["at"]),
        who=content["who"],
        function=FunctionVersion(**function) if function else None,
        files={key: FileEntry(*values) for key, values in content["files"].items()},
    )
