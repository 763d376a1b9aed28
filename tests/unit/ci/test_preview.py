"""What a pull request says about its preview."""

import pytest

from scripts.ci.comment_preview import SHOWN, PublishedPreview, preview_text, problems, removed_text
from scripts.ci.live_site import SiteResponse
from scripts.dev.screenshots import SHOTS

ADDRESS = "https://d123.cloudfront.net/pr-7/"
RUN = "https://github.com/octo/windsock/actions/runs/4711"
HEADERS = {"Content-Security-Policy": "default-src 'none'", "X-Frame-Options": "DENY"}
SENT = {name.lower(): value for name, value in HEADERS.items()}


def text(*, pictures: bool = False, noticed: tuple[str, ...] = ()) -> str:
    return preview_text(PublishedPreview(ADDRESS, "a" * 40, pictures), RUN, list(noticed))


def test_the_comment_says_where_the_preview_is_and_what_it_shows() -> None:
    assert f"{ADDRESS} shows the page of aaaaaaaaaaaa with simulated weather" in text()


def test_two_pictures_are_shown_from_the_previews_own_folder() -> None:
    assert [
        text(pictures=True).count(f'src="{ADDRESS}pictures/{name}.png?4711"') for name in SHOWN
    ] == [
        1,
        1,
    ]


def test_the_pictures_that_are_shown_are_taken() -> None:
    assert set(SHOWN) <= {shot.name for shot in SHOTS}


def test_pictures_that_were_not_taken_are_not_shown() -> None:
    assert "<img" not in text()


def test_a_preview_that_is_gone_is_not_linked() -> None:
    assert "Removed" in removed_text()
    assert "http" not in removed_text()


def test_a_preview_that_is_sent_as_the_site_is_has_no_warning() -> None:
    assert problems(SiteResponse(200, SENT, b"page"), HEADERS) == []


@pytest.mark.parametrize(("status", "expected"), [(404, "status 404"), (0, "no answer")])
def test_a_preview_that_does_not_answer_is_not_called_shown(status: int, expected: str) -> None:
    (found,) = problems(SiteResponse(status, {}, b""), HEADERS)

    assert expected in found
    assert f"> [!WARNING]\n> {found}" in text(noticed=(found,))


@pytest.mark.parametrize("sent", [{**SENT, "x-frame-options": "SAMEORIGIN"}, {}])
def test_headers_that_are_older_than_the_repositorys_are_named(sent: dict[str, str]) -> None:
    (found,) = problems(SiteResponse(200, sent, b"page"), HEADERS)

    assert "X-Frame-Options" in found
    assert "terraform/bootstrap" in found
