// The work at one variant: every step goes to the server with the record, and comes back with something more in it.
import { ask, askText } from "./ask";
import { Saved } from "./saved";
import type { Answer, Measured, Opened, Run, Sheet, Standing, Stands } from "./spec";

export class Work {
  private last: Promise<unknown> = Promise.resolve();
  private leaving = new AbortController();
  private trial: AbortController | null = null;

  private constructor(readonly sheet: Sheet, readonly saved: Saved, readonly note: string, private record: string, public standing: Standing) {}

  static async open(practice: string, student: string, attempt: number): Promise<Work> {
    const saved = new Saved(practice, student, attempt);
    const opened = await ask<Opened>("practice/open", { practice, student, attempt, record: saved.record });
    if (opened.note) saved.putAside();
    saved.keep(opened.record);
    return new Work(opened.sheet, saved, opened.note, opened.record, opened.standing);
  }

  mark = (answers: Record<string, Answer>) => this.step<Stands>("practice/mark", { answers });
  hint = (part: string) => this.step<Stands>("practice/hint", { part });
  solution = (part: string) => this.step<Stands>("practice/solution", { part });

  async run(part: string): Promise<Stands & { run: Run }> {
    const answer = await this.step<Stands & { run: Run }>("practice/run", { part });
    this.saved.keepRun(part);
    return answer;
  }

  // the newest trial wins
  async tried(part: string, controls: Record<string, string>): Promise<Measured[]> {
    this.trial?.abort();
    this.trial = new AbortController();
    const signal = AbortSignal.any([this.trial.signal, this.leaving.signal]);
    return (await ask<{ outcome: Measured[] }>("practice/try", { record: this.record, part, controls }, signal)).outcome;
  }

  async result(): Promise<string> {
    await this.last.catch(() => undefined);
    return askText("practice/result", { record: this.record });
  }

  leave(): void {
    this.leaving.abort();
  }

  // one step after the other, since each needs the record that the one before brought back
  private step<T extends Stands>(path: string, more: object): Promise<T> {
    const taken = this.last.catch(() => undefined).then(async () => {
      const answer = await ask<T>(path, { record: this.record, ...more }, this.leaving.signal);
      this.record = answer.record;
      this.standing = answer.standing;
      this.saved.keep(answer.record);
      return answer;
    });
    this.last = taken;
    return taken;
  }
}
