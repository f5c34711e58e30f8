"""What is done for the buttons that subscribe somebody to an account, or end it: as for the commands of that name.

The button below a report is everybody's, so it always subscribes, however often it is pressed; the answer, which one
person reads, has the button for the other way round and becomes the next answer.
"""

from bot.answers.subscriptions import subscription
from bot.answers.to import To
from bot.deps import Deps
from bot.grammar import SubscribeWanted
from bot.ids import ActionId
from bot.inbox import InboxWork
from bot.payloads import Subscription


def on_subscribe(deps: Deps, work: InboxWork) -> None:
    """Do it, and tell the person alone what holds then. Raises what only another try may mend."""
    to = To(deps, work.asker, work.key)

    def change() -> None:
        pressed = Subscription.decode(work.payload["value"])
        asked = SubscribeWanted(pressed.account_id, wanted=pressed.wanted)
        subscription(to, asked, replace=work.name == ActionId.SUBSCRIPTION)

    to.guarded(change)
