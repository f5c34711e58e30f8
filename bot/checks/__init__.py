"""The checks of the set-up: one list for the terminal (``bot.doctor``), the set-up's message and the home tab."""
