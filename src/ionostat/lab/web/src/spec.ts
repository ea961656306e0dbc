// What the server tells of a page; the Python side is lab/page.py.

export interface Scale { factor: number; offset: number }

export interface Slider {
  name: string; label: string; unit: string; low: number; high: number; start: number; step: number; log: boolean;
  source: string; scale: Scale;
}
export interface Series { key: string; label: string }
export interface Plot {
  kind: "sweep" | "bars" | "traces" | "field" | "cycle";
  title: string; shows: Series[]; y: string; unit: string; summary: string; scale: Scale;
  over?: string; low?: number | null; high?: number | null;
  x?: string; x_label?: string; x_unit?: string; x_scale?: Scale; mark?: string; steps?: string[];
}
export interface Readout { key: string; label: string; unit: string; figures: number; scale: Scale }
export interface Preset { name: string; values: Record<string, number>; source: string }
export interface Page {
  id: string; title: string; part: string; rows: string[]; idea: string; equation: string; numbers: string;
  tries: string[]; ends: string; source: string; play: boolean;
  sliders: Slider[]; presets: Preset[]; readouts: Readout[]; plots: Plot[];
  inPage: boolean; onServer: boolean;
}

export type Numbers = Record<string, number>;
export type Arrays = Record<string, { data: Float32Array | Float64Array | number[]; shape: number[] }>;
export interface Results { numbers: Numbers; arrays: Arrays }

export const shown = (si: number, scale: Scale) => si * scale.factor - scale.offset;
export const toSI = (value: number, scale: Scale) => (value + scale.offset) / scale.factor;
