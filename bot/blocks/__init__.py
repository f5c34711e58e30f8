"""Messages: functions from reports and words to Slack blocks and their full text. No client, session or clock."""
