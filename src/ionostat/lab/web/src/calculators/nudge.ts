// Arrow keys move the number at the beginning of a text, "3.5 mM", by its second figure; with Shift ten times as far.

export function nudged(text: string, event: KeyboardEvent): string | null {
  const found = /^(\s*)([-+−]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(\s*[^,:[{]*)$/i.exec(text);
  if (!found || !["ArrowUp", "ArrowDown"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return null;
  const value = Number(found[2].replace("−", "-"));
  const size = Math.abs(value);
  const step = (size ? 10 ** (Math.floor(Math.log10(size) + 1e-9) - 1) : 1) * (event.shiftKey ? 10 : 1);
  const next = value + (event.key === "ArrowUp" ? step : -step);
  // a positive number stays one: concentrations are written so
  const kept = value > 0 && next <= 0 ? value / 2 : next;
  return found[1] + String(Number(kept.toPrecision(6))) + found[3];
}
