// One wish in flight, the newest wins: what was moved meanwhile is asked for as soon as the answer is there.
import type { Arrays, Numbers, Results } from "./spec";

interface Head {
  id: number; page?: string; error?: string; cancelled?: boolean;
  numbers: Record<string, number | null>; arrays: { name: string; shape: number[] }[];
}

const PATIENCE = 400; // ms

export class Engine {
  private socket: WebSocket | null = null;
  private id = 0;
  private wanted: { page: string; values: Numbers } | null = null;
  private reminder = 0;
  private sentAt = 0;
  private inFlight = false;

  constructor(private answered: (results: Results) => void, private failed: (why: string) => void) {}

  want(page: string, values: Numbers): void {
    this.wanted = { page, values: { ...values } };
    this.send();
  }

  close(): void {
    this.wanted = null;
    this.socket?.close();
    this.socket = null;
  }

  private send(): void {
    if (!this.wanted) return;
    if (!this.socket || this.socket.readyState > WebSocket.OPEN) this.open();
    if (this.socket!.readyState !== WebSocket.OPEN) return;
    // while a slider moves the answers keep coming; one that takes long is given up for the newer wish
    if (this.inFlight && performance.now() - this.sentAt < PATIENCE) return this.remind();
    this.id += 1;
    this.socket!.send(JSON.stringify({ id: this.id, ...this.wanted }));
    this.wanted = null;
    this.inFlight = true;
    this.sentAt = performance.now();
  }

  private remind(): void {
    clearTimeout(this.reminder);
    this.reminder = window.setTimeout(() => this.send(), PATIENCE);
  }

  private open(): void {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/socket`);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.send());
    socket.addEventListener("message", (event) => this.receive(event.data as ArrayBuffer));
    socket.addEventListener("close", () => {
      if (this.socket === socket && (this.inFlight || this.wanted)) this.failed("The laboratory's server went away.");
      this.inFlight = false;
    });
    this.socket = socket;
  }

  private receive(frame: ArrayBuffer): void {
    const length = new DataView(frame).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, length))) as Head;
    if (head.id !== this.id || (head.cancelled && !head.error)) return;
    this.inFlight = false;
    if (head.error) this.failed(head.error);
    else this.answered(unpacked(frame, head, 4 + length));
    this.send();
  }
}

function unpacked(frame: ArrayBuffer, head: Head, at: number): Results {
  const arrays: Arrays = {};
  for (const { name, shape } of head.arrays) {
    const count = shape.reduce((a, b) => a * b, 1);
    arrays[name] = { data: new Float32Array(frame, at, count), shape };
    at += 4 * count;
  }
  const numbers = Object.fromEntries(Object.entries(head.numbers).map(([key, value]) => [key, value ?? NaN]));
  return { numbers, arrays };
}
