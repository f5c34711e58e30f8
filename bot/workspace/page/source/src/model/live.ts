/** The WebSocket to the workspace: frames come in, requests go out and are answered; it comes back when it breaks. */

import type { Frame, Result } from "./types";

export type Connection = "connecting" | "open" | "lost";

const PATIENCE = 120_000; // milliseconds; three seconds are usual, moving the clock by weeks takes longer
const PAUSES = [300, 1000, 2000, 5000];

export class Live {
  private socket: WebSocket | null = null;
  private as: string | null = null;
  private counter = 0;
  private failures = 0;
  private timer = 0;
  private waiting = new Map<number, (result: Result) => void>();

  constructor(
    private readonly receive: (frame: Frame) => void,
    private readonly tell: (connection: Connection) => void,
  ) {}

  /** Connect as a person, in place of the connection there is; null: as whom the workspace likes. */
  connect(as: string | null): void {
    this.as = as;
    clearTimeout(this.timer);
    this.socket?.close();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const query = as === null ? "" : `?as=${encodeURIComponent(as)}`;
    const socket = new WebSocket(`${scheme}://${location.host}/page/live${query}`);
    this.socket = socket;
    this.tell("connecting");
    socket.onmessage = (event) => {
      if (this.socket === socket) this.take(JSON.parse(String(event.data)) as Frame);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  /** Send a request; the result, or one that says that the workspace cannot be reached. */
  request(what: string, fields: Record<string, unknown>): Promise<Result> {
    const id = ++this.counter;
    if (this.socket?.readyState !== WebSocket.OPEN) return Promise.resolve(unreachable(id));
    this.socket.send(JSON.stringify({ ...fields, id, do: what }));
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(unreachable(id)), PATIENCE);
      this.waiting.set(id, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
    });
  }

  private take(frame: Frame): void {
    if (frame.type === "hello") {
      this.failures = 0;
      this.tell("open");
    }
    if (frame.type === "result") this.settle(frame);
    else this.receive(frame);
  }

  private settle(result: Result): void {
    this.waiting.get(result.id)?.(result);
    this.waiting.delete(result.id);
  }

  private lost(): void {
    this.socket = null;
    for (const id of [...this.waiting.keys()]) this.settle(unreachable(id));
    this.tell("lost");
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    this.timer = window.setTimeout(() => this.connect(this.as), pause);
  }
}

function unreachable(id: number): Result {
  return { id, ok: false, error: "unreachable", said: "The local workspace does not answer. Is it still running?" };
}
