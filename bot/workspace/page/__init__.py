"""The local workspace's page: what Slack looks like in a browser, on the same loopback server as the Web API.

    from bot.workspace import LocalWorkspace
    from bot.workspace.page import Page, Scene

    with Page() as page, page.serving(LocalWorkspace()) as workspace:      # port=0 picks a free one
        ana = workspace.add_user("ana", "Ana Example")
        workspace.add_channel("customer-success", [ana], with_bot=True)
        page.open(Scene(workspace))
        print(page.address)                                                # with the key that opens it

`site.py` has the addresses and who may open them, `live.py` a browser tab's WebSocket, `sight.py` what one person can
see, `shown.py` that as JSON, `requests.py` what a browser may ask for, `deeds.py` doing it as gestures, `sent.py` the
list of what was sent, `notices.py` desktop notifications, `scene.py` what is on show. `static/` is the built browser
part, made from `source/` by `node build.mjs`.

The page can do nothing that a gesture would refuse, and shows each person only what Slack would show them; the list of
what was sent alone is for whoever tries the app, and the same for all. What is not Slack's: there are no reactions,
edits, searches, calls or presence, and images from other addresses are not loaded.
"""

from bot.workspace.page.scene import Scene
from bot.workspace.page.site import Page

__all__ = ["Page", "Scene"]
