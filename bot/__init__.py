"""The Slack bot: asks the engine, answers in Slack. Imports ``engagement``; nothing imports it."""
