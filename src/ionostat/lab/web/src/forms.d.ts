// Closed forms that the server emits from the Python theory: by page, from sliders (SI) to results (SI).
export const forms: Record<string, (values: Record<string, number>) => Record<string, number>>;
