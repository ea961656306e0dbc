// Results of a calculator: one stands large, several in two columns.
import { make } from "../make";
import { html } from "../text";
import type { Value } from "./spec";
import { spoken, symbol } from "./words";

export function shownValues(values: Value[]): HTMLElement[] {
  const [first, ...rest] = values;
  if (!rest.length) return [make("p", { class: "lone" }, ...(first.name ? [make("span", { html: `${html(symbol(first.name))} = ` })] : []), make("strong", {}, spoken(first.text)))];
  return [make("dl", {}, ...values.flatMap((value) => [
    make("dt", { html: html(symbol(value.name)) }), make("dd", value.text === "none" ? { class: "none" } : {}, spoken(value.text))]))];
}
