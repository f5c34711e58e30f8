"""Uploading files in three steps, and using them while Slack is still looking at them."""

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.workspace import Channel, ChannelKind, LocalWorkspace
from tests.slack.workspace.kit import Refused, web_client


def uploaded(http: httpx.Client, client: WebClient, content: bytes = b"a,b", name: str = "x.csv") -> str:
    """A file sent but not completed; its id."""
    asked = client.files_getUploadURLExternal(filename=name, length=len(content))
    assert http.post(asked["upload_url"], content=content).status_code == 200
    return str(asked["file_id"])


def test_slacks_own_upload_goes_through(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    root = client.chat_postMessage(channel=room.id, text="root")["ts"]
    answer = client.files_upload_v2(
        channel=room.id,
        thread_ts=root,
        filename="report.csv",
        title="Report",
        content="a,b\n1,2",
        initial_comment="here",
    )
    (message,) = workspace.thread(workspace.messages(room)[0])[1:]
    file = workspace.state.files[message.files[0]]
    assert (message.text, file.content, file.title) == ("here", b"a,b\n1,2", "Report")
    assert answer["file"]["id"] == file.id


def test_a_file_is_looked_at_only_after_a_while(http: httpx.Client, fresh: LocalWorkspace, refused: Refused) -> None:
    client = web_client(fresh)
    room = fresh.add_channel("room", ["ana"], with_bot=True)
    file_id = uploaded(http, client, b"png", "chart.png")
    client.files_completeUploadExternal(files=[{"id": file_id, "title": "Chart"}])
    block = {"type": "image", "alt_text": "chart", "slack_file": {"id": file_id}}
    assert client.files_info(file=file_id)["file"]["mimetype"] == ""
    answer = refused(client.chat_postMessage, channel=room.id, text="x", blocks=[block])
    assert answer["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    fresh.advance(3)
    assert client.files_info(file=file_id)["file"]["mimetype"] == "image/png"
    assert client.chat_postMessage(channel=room.id, text="x", blocks=[block])["ok"]


@pytest.mark.parametrize("args", [{"filename": "x", "length": 0}, {"filename": "", "length": 1}])
def test_an_empty_file_is_not_announced(client: WebClient, refused: Refused, args: dict[str, Any]) -> None:
    answer = refused(client.api_call, api_method="files.getUploadURLExternal", params=args)
    assert answer["error"] == "missing_argument"


def test_texts_and_snippets_have_limits(client: WebClient, refused: Refused) -> None:
    method = client.files_getUploadURLExternal
    assert refused(method, filename="x", length=1, alt_txt="x" * 1001)["error"] == "alt_txt_too_large"
    assert refused(method, filename="x", length=1_000_001, snippet_type="python")["error"] == "snippet_too_large"


def test_the_bytes_must_be_as_many_as_announced(http: httpx.Client, client: WebClient, refused: Refused) -> None:
    asked = client.files_getUploadURLExternal(filename="x.csv", length=5)
    assert http.post(asked["upload_url"], content=b"1234").status_code == 400
    answer = refused(client.files_completeUploadExternal, files=[{"id": asked["file_id"]}])
    assert answer["error"] == "file_not_found"
    assert http.post(asked["upload_url"].rsplit("/", 1)[0] + "/unknown", content=b"x").status_code == 404


def test_a_form_upload_is_read_too(http: httpx.Client, workspace: LocalWorkspace, client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="x.csv", length=3)
    assert http.post(asked["upload_url"], files={"file": ("x.csv", b"a,b")}).status_code == 200
    assert workspace.state.files[asked["file_id"]].content == b"a,b"


def test_a_file_is_completed_once_and_shared_where_the_bot_is(
    http: httpx.Client, workspace: LocalWorkspace, client: WebClient, refused: Refused
) -> None:
    file_id = uploaded(http, client)
    complete = client.files_completeUploadExternal
    elsewhere = workspace.add_channel("elsewhere", ["ana"])
    hidden = workspace.add_channel("hidden", ["ana"], kind=ChannelKind.PRIVATE)
    files: list[dict[str, str | None]] = [{"id": file_id, "title": "t"}]
    assert refused(complete, files=files, channel_id=elsewhere.id)["error"] == "not_in_channel"
    assert refused(complete, files=files, channel_id=hidden.id)["error"] == "channel_not_found"
    assert refused(complete, files=files, channel_id="C0NOTHING00")["error"] == "channel_not_found"
    assert refused(complete, files=files, channel_id=workspace.user("ana").id)["error"] == "invalid_channel"
    assert complete(files=files)["files"][0]["id"] == file_id
    assert refused(complete, files=files)["error"] == "file_not_found"
    assert refused(complete, files=[{"id": "F0NOTHING00"}])["error"] == "file_not_found"
    assert refused(complete, files=[])["error"] == "invalid_arguments"
    assert refused(client.files_info, file="F0NOTHING00")["error"] == "file_not_found"
