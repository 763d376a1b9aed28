"""The result of a run of the function in one line."""

import json

from scripts.dev.local.function_runs import describe, read_run

DONE = {
    "message": "done",
    "outcome": "published",
    "fresh": 39,
    "failed_over": 0,
    "stale": 1,
    "missing": 0,
    "upstream_calls": 3,
    "next_update": 1_795_430_000,
}


def log(*lines: object) -> str:
    return "\n".join(json.dumps(line) for line in lines)


def test_a_good_run_counts_its_places_and_says_when_the_next_is_due() -> None:
    run = read_run(0, log({"message": "other"}, DONE, {"_aws": {}}), "", 0.84)
    assert (run.ok, run.next_update) == (True, 1_795_430_000)
    assert run.line == "published: 39 fresh, 1 stale, 3 calls, 0.8 s"


def test_no_fresh_place_is_said_even_when_it_is_none() -> None:
    assert describe({**DONE, "fresh": 0, "stale": 40, "upstream_calls": 0}) == (
        "published: 0 fresh, 40 stale"
    )


def test_a_failed_run_gives_the_functions_own_reason() -> None:
    run = read_run(1, log({"message": "failed", "problem": "nothing is fresh"}), "Traceback", 1.0)
    assert run.line == "failed: nothing is fresh; the published data stay as they are"
    assert not run.ok


def test_a_crash_gives_its_last_words() -> None:
    run = read_run(1, "not json\n[1]", "Traceback\nKeyError: 'x'\n", 1.0)
    assert run.line == "failed: KeyError: 'x'; the published data stay as they are"


def test_a_run_that_ends_without_a_word_is_no_success() -> None:
    assert not read_run(0, "", "", 1.0).ok
    assert not read_run(1, log(DONE), "", 1.0).ok
