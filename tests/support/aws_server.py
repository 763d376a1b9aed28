"""A loopback server that answers like S3 and Lambda, for commands that make their own clients."""

import json
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from werkzeug import Request, Response

from scripts.hashes import sha256

LIST = "<ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>"


@dataclass
class AwsServer:
    """What is stored and what was asked.

    Attributes:
        objects: Bodies by "bucket/key".
        owners: The bucket owner that each request of S3 expected; "" where it named none.
        invoked: The qualifier and event of each run of a function.
        answer: What a function answers.
        error: X-Amz-Function-Error of the answer.
    """

    objects: dict[str, bytes] = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)
    invoked: list[tuple[str, object]] = field(default_factory=list)
    answer: bytes = b"null"
    error: str = ""

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        if request.path.startswith("/2015-03-31/functions/"):
            return self._invoke(request)
        self.owners.append(request.headers.get("x-amz-expected-bucket-owner", ""))
        name = request.path.lstrip("/")
        if request.method == "PUT":
            return self._put(name, request)
        if "list-type" in request.args:
            return self._list(name.rstrip("/"), request.args["prefix"])
        if name not in self.objects:
            return _error(404, "NoSuchKey")
        return Response(self.objects[name], headers={"ETag": self._etag(name)})

    def _put(self, name: str, request: Request) -> Response:
        found = self._etag(name) if name in self.objects else None
        taken = request.headers.get("If-None-Match") == "*" and found is not None
        if taken or ("If-Match" in request.headers and request.headers["If-Match"] != found):
            return _error(412, "PreconditionFailed")
        self.objects[name] = request.get_data()
        return Response(headers={"ETag": self._etag(name)})

    def _list(self, bucket: str, prefix: str) -> Response:
        start = f"{bucket}/{prefix}"
        keys = [n.removeprefix(f"{bucket}/") for n in self.objects if n.startswith(start)]
        entries = (f"<Contents><Key>{escape(key)}</Key></Contents>" for key in keys)
        return Response(LIST.format("".join(entries)), content_type="application/xml")

    def _etag(self, name: str) -> str:
        return f'"{sha256(self.objects[name])[:32]}"'

    def _invoke(self, request: Request) -> Response:
        self.invoked.append((request.args.get("Qualifier", ""), json.loads(request.get_data())))
        headers = {"X-Amz-Function-Error": self.error} if self.error else {}
        return Response(self.answer, headers=headers)


def _error(status: int, code: str) -> Response:
    body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
    return Response(body, status=status, content_type="application/xml")
