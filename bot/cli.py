"""The ``engagement`` command."""


def main() -> None:
    """Run the command line."""
