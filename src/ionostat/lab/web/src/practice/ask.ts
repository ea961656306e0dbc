// Questions to the server; what it refuses comes as an error with its own words.

export async function ask<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const answer = await sent(path, body, signal);
  return (await answer.json()) as T;
}

export async function askText(path: string, body: unknown): Promise<string> {
  return (await sent(path, body)).text();
}

async function sent(path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, body === undefined ? { signal } : {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Error("The laboratory's server does not answer. Your answers are kept in this browser.");
  }
  if (!answer.ok) throw new Error(await refusal(answer));
  return answer;
}

async function refusal(answer: Response): Promise<string> {
  try {
    const { error } = (await answer.json()) as { error?: string };
    if (error) return error;
  } catch {
    // no words of its own
  }
  return `The laboratory's server refused (${answer.status}).`;
}
