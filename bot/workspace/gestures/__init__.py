"""What people do in the workspace, one function per gesture: typing a command, clicking, submitting, opening home.

Each builds the payload Slack would send, brings it to the app, waits for the acknowledgement, and changes the
workspace as Slack's client would. A gesture that Slack's client does not offer raises UserCannot, unless `forced`:
then the payload goes out all the same, as a forged or late one would.
"""
