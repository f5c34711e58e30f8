"""What `engagement demo` shows: the sample company, or a copy of one's own data, a local Slack workspace and the bot,
together in one process. The bot runs as it does at work, over real HTTP and WebSocket; it does not know that the
workspace is local, and nothing here ever reaches another one.

`sample.py` and `own.py` prepare the data, `company.py` the people and channels, `work.py` the bot, `time_machine.py`
moves the clock, `tour.py` is the guided tour, `show.py` the page in the browser, `terminal.py` the same in a terminal.
"""

from bot.demo.sample import load_sample, scan_weeks

__all__ = ["load_sample", "scan_weeks"]
