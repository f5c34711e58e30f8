"""Weekly digests in Slack. What a digest says is in ``engagement.digest``, its message in ``bot.blocks.digest``.

Whose week is due (``plan``) and when (``times``), who they are and what is theirs (``recipients``; ``own`` for one
person who asks), what is kept of it until it goes out (``due``), what people ask for and set up (``work``, ``form``),
and what would be said to whom, without Slack (``dry_run``).
"""
