// One question at a time: a newer one gives up the one before, in the page and on the server.

// about an argument, about an entry of it, or at an input of the page
export class Refusal extends Error {
  constructor(message: string, readonly argument = "", readonly entry = "", readonly at: HTMLInputElement | null = null) {
    super(message);
  }
}

interface Said { error?: string; argument?: string; entry?: string }

export async function told<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch (problem) {
    if (init.signal?.aborted) throw problem;
    throw new Refusal("The laboratory's server went away.");
  }
  const content = (await answer.json().catch(() => null)) as T | Said | null;
  if (answer.ok && content) return content as T;
  const refusal = content as Said | null;
  throw new Refusal(refusal?.error ?? `The server answers ${answer.status}.`, refusal?.argument, refusal?.entry);
}

export class Asker {
  private last: AbortController | null = null;

  // null where a newer question was asked meanwhile
  async ask<T>(path: string, body: unknown): Promise<T | null> {
    this.close();
    const mine = (this.last = new AbortController());
    const init = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal: mine.signal };
    try {
      const answer = await told<T>(path, init);
      return this.last === mine ? answer : null;
    } catch (problem) {
      if (this.last !== mine || mine.signal.aborted) return null;
      throw problem;
    }
  }

  close(): void {
    this.last?.abort();
    this.last = null;
  }
}
