"""A client for GitHub's REST API: retries, paging, and one error with the next step.

GitHubError   GitHub refused a request or could not be reached
"""

from collections.abc import Iterator, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from scripts.errors import WindsockError

TIMEOUT_SECONDS = 30
PAGE_SIZE = 100
NOT_FOUND = 404
UNAVAILABLE = "run again; if it stays, see githubstatus.com"
HINTS = {
    401: "the token is not valid or has expired; get a new one",
    403: "does the token have the permission that this needs?",
    404: "check the name, and that the token may see it",
    410: "issues are switched off, as in every fork; switch them on:"
    " gh api -X PATCH repos/OWNER/NAME -F has_issues=true",
    422: "GitHub does not accept the values",
    429: "too many requests; wait some minutes and run again",
}
JSON = Any  # an answer of GitHub's; each caller reads the few fields it needs
Query = Mapping[str, str | int]


class GitHubError(WindsockError):
    """Raised when GitHub refuses a request or cannot be reached.

    Attributes:
        status: The HTTP status, or 0 where there was no answer.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class GitHubRest:
    """GitHub's REST API, or the part of it below one path.

    Requests that may be repeated without harm (GET, PUT, DELETE) are retried three times when
    GitHub is unavailable; POST and PATCH only if the connection was never made.
    """

    def __init__(self, api: str, token: str, below: str = "") -> None:
        """Make a client.

        Args:
            api: Address of the API, for example https://api.github.com.
            token: Sent with every request; "" reads what is public.
            below: What every path is below, for example /repos/OWNER/NAME.
        """
        self._api = api.rstrip("/")
        self._below = below
        self._session = requests.Session()
        self._session.headers["Accept"] = "application/vnd.github+json"
        self._session.headers["X-GitHub-Api-Version"] = "2022-11-28"
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        retry = Retry(
            total=3, backoff_factor=1, status_forcelist=(502, 503, 504), raise_on_status=False
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def get(self, path: str, query: Query | None = None) -> JSON:
        """Return the JSON at a path."""
        return self.ask("GET", path, query=query)

    def find(self, path: str, query: Query | None = None) -> JSON:
        """Return the JSON at a path, or None where there is nothing (404)."""
        try:
            return self.get(path, query)
        except GitHubError as error:
            if error.status == NOT_FOUND:
                return None
            raise

    def post(self, path: str, body: JSON = None) -> JSON:
        """Create something; return GitHub's answer."""
        return self.ask("POST", path, body)

    def put(self, path: str, body: JSON = None) -> JSON:
        """Set something; return GitHub's answer."""
        return self.ask("PUT", path, body)

    def patch(self, path: str, body: JSON = None) -> JSON:
        """Change some fields; return GitHub's answer."""
        return self.ask("PATCH", path, body)

    def delete(self, path: str) -> None:
        """Delete what is at a path."""
        self.ask("DELETE", path)

    def pages(self, path: str, key: str = "", **query: str | int) -> Iterator[JSON]:
        """Return the entries of a list from all its pages.

        GitHub links each page to the next one; how many entries a page has is not known (lists of
        variables have at most 30, whatever is asked for).

        Args:
            path: Where the list is.
            key: The list's name in the answer, where the answer is an object.
            query: Filters of the list.
        """
        url: str | None = self._api + self._below + path
        parameters: Query | None = {**query, "per_page": PAGE_SIZE}
        while url:
            answer = self._send("GET", url, query=parameters)
            entries = answer.json()
            yield from entries[key] if key else entries
            url, parameters = answer.links.get("next", {}).get("url"), None

    def ask(self, method: str, path: str, body: JSON = None, query: Query | None = None) -> JSON:
        """Send one request and return the JSON of the answer, None where it is empty.

        Raises:
            GitHubError: GitHub refuses it or does not answer.
        """
        answer = self._send(method, self._api + self._below + path, body, query)
        return answer.json() if answer.content else None

    def _send(
        self, method: str, url: str, body: JSON = None, query: Query | None = None
    ) -> requests.Response:
        path = url.removeprefix(self._api).removeprefix(self._below) or "/"
        if not url.startswith(f"{self._api}/"):
            raise GitHubError(f"GitHub: {url[:200]} is not below {self._api}; nothing was sent")
        try:
            answer = self._session.request(
                method,
                url,
                json=body,
                params=query,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            reason = f"no answer ({type(error).__name__}); run again"
            raise GitHubError(f"GitHub: {method} {path}: {reason}") from error
        if not answer.ok or answer.is_redirect:
            status = answer.status_code
            raise GitHubError(f"GitHub: {method} {path}: {status} {_reason(answer)}", status)
        return answer


def _reason(answer: requests.Response) -> str:
    if answer.is_redirect:
        return "(the repository was renamed or moved; use its present name)"
    try:
        document = answer.json()
        errors = document.get("errors", ())
        details = [e.get("message", "") if isinstance(e, dict) else str(e) for e in errors]
        message = ": ".join([document.get("message", ""), *filter(None, details)])
    except (ValueError, AttributeError, TypeError):
        message = ""
    return f"{message} ({HINTS.get(answer.status_code, UNAVAILABLE)})"
