// The calculators: their list, or the one that the address names.
import "./calculators.css";
import { make } from "../make";
import type { Place } from "../state";
import { Refusal, told } from "./ask";
import { List } from "./list";
import { Sheet } from "./sheet";
import type { Calculator, Group } from "./spec";
import { title } from "./words";

const HERE = "calculators";
let all: Promise<Group[]> | null = null;

export const isCalculator = (here: Place) => here.page === HERE || here.page.startsWith(`${HERE}/`);

export function calculating(here: Place): { element: HTMLElement; close(): void } {
  const element = make("div");
  const name = here.page.slice(HERE.length + 1);
  let shown: { element: HTMLElement; close(): void } | null = null;
  let closed = false;
  document.title = `${name ? title(name) : "Calculators"} – ionostat`;
  element.append(make("h1", { class: "waiting" }, name ? title(name) : "Calculators"));
  opened(name, here.values).then(
    (found) => {
      if (closed) return found.close();
      shown = found;
      element.replaceChildren(found.element);
      if (found instanceof List && here.values.group) found.jump(here.values.group);
    },
    (problem: Error) => element.append(make("p", { class: "state-line bad", role: "alert" }, problem.message),
      make("p", {}, make("a", { href: `#/${HERE}` }, "All calculators"))),
  );
  return { element, close: () => { closed = true; shown?.close(); } };
}

async function opened(name: string, values: Record<string, string>): Promise<List | Sheet> {
  all ??= told<Group[]>("calculators.json").catch((problem: Refusal) => { all = null; throw problem; });
  const groups = await all;
  if (!name) return new List(groups, values.q ?? "");
  const names = new Set(groups.flatMap((group) => group.formulas.map((entry) => entry.name)));
  return new Sheet(await told<Calculator>(`calculators/${encodeURIComponent(name)}`), values, names);
}
