"""The static checks: what can be known of the repository without running it."""
