"""The commands against the emulated AWS: requests counted, addresses as CloudFront got them."""

import hashlib
import io
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from urllib3 import HTTPResponse

from scripts import purge_cache, release, sync_site
from scripts.deploy.cloudfront import CloudFront, wait_until_done
from scripts.deploy.s3 import S3Site
from scripts.deploy.sync import sync as sync_job
from scripts.errors import InvalidationPendingError
from tests.functional.deploy.conftest import FIRST, SECOND
from tests.support.deploys import Clock, Stage

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).parents[3]


class Aws:
    """A site on the emulator with a folder to deploy from."""

    def __init__(self, s3: "S3Client", bucket: str, folder: Path) -> None:
        self.s3, self.bucket, self.folder = s3, bucket, folder
        self.cloudfront = boto3.Session().client("cloudfront")
        self.distribution = self._distribution()
        # The state shares the bucket here: the sync must leave it alone as a stranger's key.
        self.place = [f"--bucket={bucket}", f"--state=s3://{bucket}/state/site"]

    def write(self, files: "dict[str, Any]") -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text)

    def arguments(self, *more: str) -> list[str]:
        return [*self.place, f"--distribution-id={self.distribution}", *more]

    def live(self) -> dict[str, tuple[str, str, str]]:
        """Give text, type and caching of every key that is not of the state."""
        listed = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        keys = [item["Key"] for item in listed if not item["Key"].startswith("state/")]
        return {key: self._object(key) for key in keys}

    def invalidations(self) -> list[list[str]]:
        listed = self.cloudfront.list_invalidations(DistributionId=self.distribution)
        ids = [item["Id"] for item in listed["InvalidationList"].get("Items", [])]
        return [self._paths(invalidation) for invalidation in ids]

    def _paths(self, invalidation: str) -> list[str]:
        answer = self.cloudfront.get_invalidation(DistributionId=self.distribution, Id=invalidation)
        return sorted(answer["Invalidation"]["InvalidationBatch"]["Paths"]["Items"])

    def _object(self, key: str) -> tuple[str, str, str]:
        answer = self.s3.get_object(Bucket=self.bucket, Key=key)
        return answer["Body"].read().decode(), answer["ContentType"], answer["CacheControl"]

    def _distribution(self) -> str:
        config: Any = {
            "CallerReference": str(uuid.uuid4()),
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "o",
                        "DomainName": f"{self.bucket}.s3.amazonaws.com",
                        "S3OriginConfig": {"OriginAccessIdentity": ""},
                    }
                ],
            },
            "DefaultCacheBehavior": {
                "TargetOriginId": "o",
                "ViewerProtocolPolicy": "redirect-to-https",
            },
        }
        return self.cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"]


@pytest.fixture
def aws(s3: "S3Client", bucket: str, tmp_path: Path) -> Aws:
    aws = Aws(s3, bucket, tmp_path)
    aws.write(FIRST)
    return aws


def sync(aws: Aws, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    assert sync_site.main(aws.arguments(f"--source={aws.folder}", "--json", *more)) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_a_site_goes_live_and_nothing_changed_is_two_requests(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync(aws, capsys)["requests"] == {
        "GetObject": 1,
        "ListObjectsV2": 1,
        "PutObject": len(FIRST) + 2,
    }
    assert {key: text for key, (text, _, _) in aws.live().items()} == FIRST
    for path in aws.folder.rglob("*.*"):
        os.utime(path)
    assert sync(aws, capsys)["requests"] == {"GetObject": 1, "ListObjectsV2": 1}
    assert aws.invalidations() == []


def test_one_changed_page_is_six_requests_and_its_own_addresses(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    sync(aws, capsys)
    aws.write({"about/index.html": "About"})
    told = sync(aws, capsys, "--wait=5")
    del told["requests"]["GetInvalidation"]  # only because of --wait
    assert told["requests"] == {
        "CreateInvalidation": 1,
        "GetObject": 1,
        "ListObjectsV2": 1,
        "PutObject": 3,
    }
    assert aws.invalidations() == [["/about", "/about/", "/about/index.html"]]


def test_a_release_comes_back_with_every_byte_and_header(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    sync(aws, capsys)
    first = aws.live()
    release.main(["record", *aws.place, f"--commit={'1' * 40}"])
    aws.write(SECOND)
    capsys.readouterr()
    sync(aws, capsys)
    release.main(["record", *aws.place, f"--commit={'2' * 40}"])
    for to in ("1" * 40, "2" * 40, "previous"):
        assert release.main(["restore", *aws.arguments(f"--to={to}")]) == 0
    live = aws.live()
    assert {key: live[key] for key in first} == first
    capsys.readouterr()
    release.main(["list", aws.place[1], "--json"])
    commits = [record["commit"][0] for record in json.loads(capsys.readouterr().out)]
    assert commits == ["1", "2", "1", "2", "1"]
    # Every restore is an invalidation of its own, although releases and addresses repeat.
    assert len(aws.invalidations()) == 4


def test_a_restore_that_edges_were_not_told_of_is_recorded_all_the_same(
    aws: Aws, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(aws, capsys)
    release.main(["record", *aws.place, f"--commit={'1' * 40}"])
    aws.write(SECOND)
    capsys.readouterr()
    sync(aws, capsys)
    monkeypatch.setenv("GITHUB_OUTPUT", str(aws.folder / "output"))
    with pytest.raises(InvalidationPendingError):
        release.main(["restore", "--to=1", *aws.place, "--distribution-id=ENOWHERE"])
    told = (aws.folder / "output").read_text().splitlines()
    version = hashlib.sha256(FIRST["version.json"].encode()).hexdigest()
    assert told[-2:] == [f"restored={'1' * 40}", f"version_sha256={version}"]
    capsys.readouterr()
    release.main(["list", aws.place[1], "--json"])
    assert [r["number"] for r in json.loads(capsys.readouterr().out)] == [2, 1]


def test_a_pending_purge_is_sent_once(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    sync(aws, capsys)
    aws.write({"404.html": "gone"})
    wrong = aws.arguments(f"--source={aws.folder}")
    wrong[-2] = "--distribution-id=ENOWHERE"
    with pytest.raises(InvalidationPendingError, match=r"NOT invalidated.*purge_cache --pending"):
        sync_site.main(wrong)
    assert aws.live()["404.html"][0] == "gone"
    for _ in range(2):
        assert purge_cache.main(aws.arguments("--pending")) == 0
    assert aws.invalidations() == [["/404.html"]]


@pytest.mark.parametrize("puts", [1, 20, 45])
def test_a_killed_process_is_finished_by_the_next_and_puts_only_the_rest(
    aws: Aws, capsys: pytest.CaptureFixture[str], puts: int
) -> None:
    sync(aws, capsys)
    aws.write({f"assets/a{n}.{n:08x}.js": str(n) for n in range(40)})
    aws.write({f"p{n}.html": f"<script src=assets/a{n}.{n:08x}.js>" for n in range(10)})
    program = (
        "import os, signal, sys\nfrom scripts import sync_site\n"
        "from scripts.deploy.s3 import S3Site\nput, done = S3Site.put, []\n"
        "def die(self, *a):\n"
        "    answer = put(self, *a); done.append(1)\n"
        f"    if len(done) >= {puts}: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return answer\n"
        "S3Site.put = die\nsync_site.main(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", program, *aws.arguments(f"--source={aws.folder}")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    died = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert died.returncode == -9
    again = sync(aws, capsys)
    live = {key: text for key, (text, _, _) in aws.live().items()}
    source = {p.relative_to(aws.folder).as_posix() for p in aws.folder.rglob("*") if p.is_file()}
    assert live == {key: (aws.folder / key).read_text() for key in source}
    # Two of the puts are the manifest's.
    assert again["requests"]["PutObject"] <= 50 - puts + 2
    assert len(aws.invalidations()) == 1


def test_two_processes_at_once_never_break_the_site_and_the_newer_one_ends_it(
    aws: Aws, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    sync(aws, capsys)
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "two")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = []
    for number, folder in enumerate(folders):
        site = Aws.__new__(Aws)
        site.folder = folder
        site.write({**FIRST, "index.html": folder.name, f"only-{folder.name}.html": "x"})
        site.write({f"assets/{folder.name}{n}.{n:08x}.js": str(n) for n in range(30)})
        arguments = [*aws.place, f"--source={folder}", f"--run={number + 5}"]
        command = [sys.executable, "-m", "scripts.sync_site", *arguments]
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=DEVNULL))
    codes = [process.wait(60) for process in running]
    assert set(codes) <= {0, 3}
    subprocess.run(command, cwd=ROOT, env=environment, stdout=DEVNULL, check=True)
    live = {key: text for key, (text, _, _) in aws.live().items()}
    newer = {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*.*")}
    assert {key: live[key] for key in newer} == newer


def test_a_thousand_and_one_files_are_listed_deleted_and_purged(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.write({f"p/{n}.html": str(n) for n in range(1001)})
    assert sync(aws, capsys)["changed"] == len(FIRST) + 1001
    aws.write({f"p/{n}.html": None for n in range(1001)})
    told = sync(aws, capsys, "--max-delete=100")
    assert told["requests"]["DeleteObjects"] == 2
    assert set(aws.live()) == set(FIRST)
    assert aws.invalidations() == [["/p/*"]]


def test_the_same_reference_again_is_the_same_invalidation(aws: Aws) -> None:
    edges = CloudFront(lambda: aws.cloudfront, aws.distribution)
    first, again = (edges.invalidate(["/a%20b+%25&.html"], "reference") for _ in range(2))
    assert first == again
    assert wait_until_done(edges, first, 5, Clock().patience())
    assert aws.invalidations() == [["/a%20b+%25&.html"]]


def test_a_store_that_is_overloaded_now_and_then_ends_with_nothing_wrong(aws: Aws) -> None:
    asked: list[str] = []

    def overload(request: AWSPreparedRequest, **_: object) -> Any:
        asked.append(request.url)
        if len(asked) % 7:
            return None
        return AWSResponse(request.url, 503, HTTPHeaders(), HTTPResponse(io.BytesIO()))

    aws.s3.meta.events.register("before-send.s3.PutObject", overload)
    stage = Stage(aws.folder, workers=4)
    stage.site = S3Site(aws.s3, aws.bucket)  # type: ignore[assignment]  # the real store instead
    assert sync_job(stage.job()).plan.waves
    assert {key: text for key, (text, _, _) in aws.live().items()} == FIRST
    assert len(asked) > len(FIRST)
