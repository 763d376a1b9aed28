"""Serves the stand-in for GitHub on 127.0.0.1: its REST API, ID tokens, environments."""

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlencode, urlsplit

from scripts.dev.loopback import serve
from scripts.dev.oidc_tokens import mint_token
from scripts.dev.rehearsal.events import REPOSITORY
from scripts.dev.rehearsal.github_state import JSON, ApiResponse, GitHubState
from scripts.dev.rehearsal.settings_routes import answer
from scripts.dev.rehearsal.settings_state import ADMIN_TOKEN
from scripts.oidc_claims import TokenJob, github_claims


@contextlib.contextmanager
def serve_github(state: GitHubState) -> Iterator[str]:
    """Serve until the block ends, and yield the address without a slash at the end."""

    class Handler(_Handler):
        github = state

    with serve(Handler) as port:
        yield f"http://127.0.0.1:{port}"


def identify(state: GitHubState, token: str, audience: str, now: int) -> ApiResponse:
    """Answer a job that asks for its ID token, if it may have one.

    Args:
        state: What jobs may do, and which environments let them in.
        token: The job's request token.
        audience: Whom the ID token is for.
        now: Epoch seconds.
    """
    grant = state.grants.get(token)
    if grant is None or not grant.may_ask_for_id:
        return ApiResponse(403, {"message": "this job has no id-token: write"})
    event = grant.event
    job = TokenJob(event.name, event.ref, state.approved.get(token), event.sha)
    state.identified.append(event.ref)
    claims = {**github_claims(REPOSITORY, job, now=now), "aud": audience}
    return ApiResponse(200, {"value": mint_token(claims)})


def _page(reply: ApiResponse, query: dict[str, list[str]]) -> ApiResponse:
    page, size = (int(query.get(n, [d])[0]) for n, d in (("page", "1"), ("per_page", "30")))
    wanted = slice((page - 1) * size, page * size)
    if isinstance(reply.body, list):
        return replace(reply, body=reply.body[wanted])
    lists = {k: v[wanted] for k, v in reply.body.items() if isinstance(v, list)}
    return replace(reply, body=reply.body | lists) if "total_count" in reply.body else reply


def _next_page(whole: ApiResponse, query: dict[str, list[str]]) -> dict[str, list[str]] | None:
    """Return the query of the page that follows, or None after the last one."""
    page, size = (int(query.get(n, [d])[0]) for n, d in (("page", "1"), ("per_page", "30")))
    lists = [whole.body] if isinstance(whole.body, list) else whole.body.values()
    longest = max((len(entries) for entries in lists if isinstance(entries, list)), default=0)
    return {**query, "page": [str(page + 1)]} if longest > page * size else None


class _Handler(BaseHTTPRequestHandler):
    github: GitHubState
    timeout = 30

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def do_PUT(self) -> None:
        self._handle("PUT")

    def do_PATCH(self) -> None:
        self._handle("PATCH")

    def do_DELETE(self) -> None:
        self._handle("DELETE")

    def _handle(self, method: str) -> None:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        query = parse_qs(url.query)
        whole = self._route(method, url.path, query, body)
        reply = whole if whole.body is None else _page(whole, query)
        answer = b"" if reply.body is None else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        if reply.body != whole.body and (following := _next_page(whole, query)):
            address = f"http://{self.headers['Host']}{url.path}?{urlencode(following, doseq=True)}"
            self.send_header("Link", f'<{address}>; rel="next"')
        self.end_headers()
        self.wfile.write(answer)

    def _route(
        self, method: str, path: str, query: dict[str, list[str]], body: JSON
    ) -> ApiResponse:
        token = (self.headers.get("Authorization") or "").split(" ")[-1]
        if path == "/oidc":
            return identify(self.github, token, query["audience"][0], int(time.time()))
        if path == "/environment":
            counts = body["deployment"] == "true"
            inside = self.github.enter(body["token"], body["name"], deployment=counts)
            return ApiResponse(200 if inside else 403, {"inside": inside})
        if token == ADMIN_TOKEN:
            return ApiResponse(*answer(self.github.settings, method, path, body))
        return self.github.answer(method, path, token, body)

    def log_message(self, *_: object) -> None:
        """Print nothing: the state shows what happened."""
