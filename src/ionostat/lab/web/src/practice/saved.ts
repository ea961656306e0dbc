// What this browser remembers: who works here, and for each variant the record of the work and what was typed.
import type { Answer } from "./spec";

// `ran`: the questions whose run was seen, "" for the whole
interface Kept { record: string; typed: Record<string, Answer>; ran: string[] }

const NAME = "student";

export const student = (): string => known(read(NAME) ?? "");
export const rename = (name: string) => write(NAME, known(name));

// capitals, and blanks around a name, do not count, as in all of the package: one is called here as when one first came
export function known(name: string): string {
  const written = name.trim();
  if (!written) return "";
  const key = `name ${same(written)}`;
  const first = read(key);
  if (first === null) write(key, written);
  return first ?? written;
}

// as Python's casefold, for letters that names are written with
const same = (name: string) => name.toLowerCase().replace(/\u00df/g, "ss").replace(/\u03c2/g, "\u03c3").normalize("NFC");

// how far a student got in a practice, for the table of contents: at the last variant, and at all
export interface Note { attempt: number; points: number }
export interface Noted extends Note { all: Note[] }

export function note(who: string, id: string, last: Note): void {
  write(`note ${id} ${who}`, JSON.stringify({ ...last, all: noted(who, id)?.all ?? [] }));
}

export function noted(who: string, id: string): Noted | null {
  try {
    const { attempt, points, all } = JSON.parse(read(`note ${id} ${who}`) ?? "null") as Noted;
    const last = { attempt, points };
    if (!sound(last)) return null;
    const others = (Array.isArray(all) ? all : []).filter((one) => sound(one) && one.attempt !== attempt);
    return { ...last, all: [...others, last].sort((a, b) => a.attempt - b.attempt) };
  } catch {
    return null;
  }
}

const sound = (one: Note | null) => Number.isInteger(one?.attempt) && Number.isFinite(one?.points);

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

  hasRun(part: string): boolean {
    return this.kept.ran.includes(part);
  }

  keepRun(part: string): void {
    if (this.hasRun(part)) return;
    this.kept.ran.push(part);
    this.store();
  }

  // work that belongs to other numbers is put aside, not thrown away
  putAside(): void {
    write(`${this.key} (put aside)`, JSON.stringify(this.kept));
    this.kept = { record: "", typed: {}, ran: [] };
  }

  private store(): void {
    write(this.key, JSON.stringify(this.kept));
  }
}

function parsed(text: string | null): Kept {
  try {
    const kept = JSON.parse(text ?? "") as Kept;
    const ran = Array.isArray(kept.ran) ? kept.ran : [];
    if (typeof kept.record === "string" && kept.typed && typeof kept.typed === "object") return { ...kept, ran };
  } catch {
    // nothing was kept, or something else stands there
  }
  return { record: "", typed: {}, ran: [] };
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
