"""``python -m bot`` is the ``engagement`` command."""

from bot.cli import main

if __name__ == "__main__":
    main()
