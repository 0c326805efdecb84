import { once } from "node:events";
import net from "node:net";

export interface Answer {
  status: number;
  body: string;
}

/**
 * One keep-alive connection of HTTP/1.1 with one request under way at a time. Written on a bare socket, because on two
 * cores the CPU of `node:http`'s client would be a large part of what is measured.
 */
export class Connection {
  private received: Buffer = Buffer.alloc(0);
  private settle: ((answer: Answer) => void) | null = null;
  private fail: ((failure: Error) => void) | null = null;

  private constructor(private readonly socket: net.Socket) {
    socket.setNoDelay(true);
    socket.on("data", (piece) => this.take(piece));
    socket.on("error", (failure) => this.fail?.(failure));
    socket.on("close", () => this.fail?.(new Error("The server closed the connection.")));
  }

  static async open(port: number): Promise<Connection> {
    const socket = net.connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Connection(socket);
  }

  /** Sends a whole request and resolves to its answer, once that has arrived to its last byte. */
  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
      this.socket.write(request);
    });
  }

  /** False once the server has closed it, as some do after each answer. */
  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.writable && this.socket.readable;
  }

  close(): void {
    this.fail = null;
    this.socket.destroy();
  }

  private take(piece: Buffer): void {
    this.received = this.received.length === 0 ? piece : Buffer.concat([this.received, piece]);
    const headEnd = this.received.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const head = this.received.toString("latin1", 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) this.fail?.(new Error(`An answer without a length:\n${head}`));
    if (length === undefined || this.received.length < headEnd + 4 + Number(length)) return;
    const body = this.received.toString("utf8", headEnd + 4);
    this.received = Buffer.alloc(0);
    this.settle?.({ status: Number(head.slice(9, 12)), body });
  }
}

/** The bytes of a POST of JSON. */
export function writeRequest(path: string, headers: Record<string, string>, body: string): Buffer {
  const all = {
    host: "127.0.0.1",
    ...headers,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}
