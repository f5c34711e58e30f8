"""The address files are uploaded to: takes the bytes announced by files.getUploadURLExternal."""

from bot.workspace.gateway import Answer
from bot.workspace.state import State


class Uploads:
    """Receives uploads by their ticket."""

    def __init__(self, state: State) -> None:
        self._state = state

    def receive(self, ticket: str, content: bytes) -> Answer:
        """Keep the bytes; 404 for an unknown ticket, 400 when the length is not the one announced."""
        with self._state.lock:
            file_id = self._state.upload_tickets.get(ticket)
            if file_id is None:
                return Answer(404, "not found")
            file = self._state.files[file_id]
            if len(content) != file.size:
                return Answer(400, "the length is not the one announced")
            file.content, file.uploaded = content, True
            self._state.tell("file.uploaded", file)
            return Answer(200, f"OK - {len(content)}")
