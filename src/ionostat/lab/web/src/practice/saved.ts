// What this browser remembers: who works here, and for each variant the record of the work and what was typed.
import type { Answer } from "./spec";

interface Kept { record: string; typed: Record<string, Answer> }

const NAME = "student";

export const student = (): string => read(NAME) ?? "";
export const rename = (name: string) => write(NAME, name);

// how far a student got in a practice, for the table of contents
export interface Note { attempt: number; points: number }

export function noted(who: string, id: string, note?: Note): Note | null {
  if (note) write(`note ${id} ${who}`, JSON.stringify(note));
  try {
    const { attempt, points } = JSON.parse(read(`note ${id} ${who}`) ?? "null") as Note;
    return Number.isInteger(attempt) && Number.isFinite(points) ? { attempt, points } : null;
  } catch {
    return null;
  }
}

export class Saved {
  private key: string;
  private kept: Kept;

  constructor(id: string, who: string, attempt: number) {
    this.key = `practice ${id} ${attempt} ${who}`;
    this.kept = parsed(read(this.key));
  }

  get record(): string {
    return this.kept.record;
  }

  typed(part: string): Answer | undefined {
    return this.kept.typed[part];
  }

  keep(record: string): void {
    this.kept.record = record;
    this.store();
  }

  type(part: string, answer: Answer): void {
    this.kept.typed[part] = answer;
    this.store();
  }

  // work that belongs to other numbers is put aside, not thrown away
  putAside(): void {
    write(`${this.key} (put aside)`, JSON.stringify(this.kept));
    this.kept = { record: "", typed: {} };
  }

  private store(): void {
    write(this.key, JSON.stringify(this.kept));
  }
}

function parsed(text: string | null): Kept {
  try {
    const kept = JSON.parse(text ?? "") as Kept;
    if (typeof kept.record === "string" && kept.typed && typeof kept.typed === "object") return kept;
  } catch {
    // nothing was kept, or something else stands there
  }
  return { record: "", typed: {} };
}

// a browser may forbid to keep anything: then a reload starts anew
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // see above
  }
}
