"""What can be wrong with the source of the site.

BuildError 2  a file in site/ breaks a rule of the build
"""

from scripts.errors import UsageError


class BuildError(UsageError):
    """Report a source file that cannot be built, with the line where it breaks a rule."""
