"""Tokens for the emulated AWS, with the claims of GitHub's.

A token is signed with a key that is not kept: the emulated AWS reads the claims only, the real one
refuses it.
"""

import secrets

import jwt

from scripts.oidc_claims import Claims


def mint_token(claims: Claims) -> str:
    """Sign claims into a token that only the emulated AWS accepts."""
    return jwt.encode(dict(claims), secrets.token_bytes(32), algorithm="HS256")
