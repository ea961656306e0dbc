// What a run showed: numbers, curves, and the same in the shell.
import { Curves } from "../curves";
import { make } from "../make";
import { measured } from "../text";
import { ions, prose } from "./prose";
import type { Run } from "./spec";

export function outcome(run: Run): HTMLElement {
  const rows = run.numbers.flatMap((m) => [make("dt", { html: prose(m.label) }), make("dd", {}, measured(m.value, m.unit))]);
  const left = run.leftOut.map((one) => make("li", { html: prose(`${one.label}: shown when question ${one.until} is done.`) }));
  const element = make("section", { class: "run", "aria-label": "The run" },
    make("p", { html: prose(run.tells) }),
    rows.length ? make("dl", { class: "readouts" }, ...rows) : null,
    left.length ? make("ul", { class: "left-out" }, ...left) : null);
  if (run.plot) element.append(picture(run.plot));
  if (run.command)
    element.append(make("p", { class: "shell" }, "In the shell: ", make("code", { tabindex: "0" }, run.command)));
  return element;
}

function picture(plot: NonNullable<Run["plot"]>): HTMLElement {
  const shows = plot.shows.map(({ key, label }) => ({ key, label: ions(label) }));
  const named = { ...plot, shows, title: ions(plot.title), y: ions(plot.y), summary: ions(plot.summary) };
  const curves = new Curves(named, { label: plot.x_label, unit: plot.x_unit, scale: plot.x_scale!, log: false });
  curves.show(plot.at, plot.curves.map((curve) => curve.map((value) => value ?? NaN)), NaN);
  return curves.figure.element;
}
