// Pictograms on a 24 grid. Filled shapes for priorities, 2 px strokes for the rest; always beside a word.

const FILLED = {
  acute: "M3 3h18v18H3z",
  high: "M12 1.5 22.5 12 12 22.5 1.5 12z",
  normal: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  technical: "M12 3 22 20.5H2z",
  live: "M12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14z",
  stale: "M12 4a8 8 0 1 0 0 16zM12 2a10 10 0 0 1 0 20v-2a8 8 0 0 0 0-16z",
  none: "M12 2.5 23 21.5H1z",
} as const;

const STROKED = {
  bell: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  ward: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c0-4.5 3.5-7 8-7s8 2.5 8 7",
  people:
    "M9 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2 20c0-4 3-6 7-6s7 2 7 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.5.8 4 2.7 4 5.5",
  walk: "M13 3.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM9 21l2.5-6-2-2 1.5-5 3 2.5h3M11 8l-3 2v3M11.5 15l3 2 .5 4",
  arrived: "M12 21c4.5-5 7-8.5 7-11.5a7 7 0 1 0-14 0c0 3 2.5 6.5 7 11.5zM9 9.5l2.2 2.2L15 8",
  sign: "M4 20h16M5 16l.6-3.2L15 3.5l3 3L8.5 15.7zM13 5.5l3 3",
  check: "M4 12.5 9.5 18 20 6.5",
  back: "M15 4 7 12l8 8",
  next: "M9 4l8 8-8 8",
  undo: "M8 4 3.5 8.5 8 13M4 8.5h10a6 6 0 0 1 0 12h-3",
  release: "M4 12h12M11 6l6 6-6 6M20.5 5v14",
  blocked: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM5.7 5.7l12.6 12.6",
  help: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7.5v6M12 16.5v.6",
  phone:
    "M5 4h4l1.5 5-2.5 1.5a11 11 0 0 0 5.5 5.5L15 13.5l5 1.5v4a1.5 1.5 0 0 1-1.5 1.5A15 15 0 0 1 3.5 5.5 1.5 1.5 0 0 1 5 4z",
  key: "M8 10.5a4.5 4.5 0 1 1 0 3zM12 12h9v4M17 12v3",
  map: "M9 4 3.5 6v14L9 18l6 2 5.5-2V4L15 6zM9 4v14M15 6v14",
  bed: "M3 18V7M3 15h18v3M21 15v-2.5a3 3 0 0 0-3-3h-7V15M6.5 9.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z",
  up: "M12 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM12 8.5v6M8 11h8M12 14.5 9 21M12 14.5 15 21",
  door: "M6 21V3h10v18M4 21h16M13 12v1",
  out: "M10 4H4v16h6M9 12h11M16 8l4 4-4 4",
  unknown: "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.3-1.5 2.3M12 18v.6",
  fall: "M5 4.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM7 10l5 3 1 4 6 2M12 13l4-3M3 21h18",
  drop: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z",
  flame: "M12 3c1 4 5 5.5 5 10.5a5 5 0 0 1-10 0c0-2 1-3 2-4 .3 1.5 1 2 1.7 2C10 8.5 10.5 5.5 12 3z",
  pill: "M5 13 13 5a4.2 4.2 0 0 1 6 6l-8 8a4.2 4.2 0 0 1-6-6zM9 9l6 6",
  wave: "M2 12h4l2-6 4 13 3.5-10 1.5 3h5",
  wrench:
    "M14.5 6.5a4.5 4.5 0 0 1 5.8-2.8l-2.8 2.8.5 2 2 .5 2.7-2.8a4.5 4.5 0 0 1-6 5.6L8.5 20a2.1 2.1 0 0 1-3-3l8.3-8.2z",
  battery: "M3 8h15v8H3zM21 11v2M6 11v2",
  sound: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11",
  mute: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  upload: "M12 20V5M6 11l6-6 6 6",
  clock: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v5.5l3.5 2",
  eye: "M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  talk: "M4 5h16v11H11l-5 4v-4H4z",
  turn: "M4 12a8 8 0 0 1 14-5.3L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.3L4 15M4 20v-5h5",
  toilet: "M6 4v8h13a6 6 0 0 1-6 6v3H9v-4a6 6 0 0 1-3-5M6 4h3v8",
  cup: "M5 8h11v6a5 5 0 0 1-11 0zM16 9.5h2a2.5 2.5 0 0 1 0 5h-2M4 21h13",
  heart: "M12 20C6 15.5 3.5 12.5 3.5 9A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2c0 3.5-2.5 6.5-8.5 11z",
  cross: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
  dots: "M5 12h.1M12 12h.1M19 12h.1",
  plus: "M12 5v14M5 12h14",
  close: "M5 5l14 14M19 5 5 19",
} as const;

export type IconName = keyof typeof FILLED | keyof typeof STROKED;

export function Icon({ name }: { name: IconName }) {
  const filled = name in FILLED;
  const path = filled ? FILLED[name as keyof typeof FILLED] : STROKED[name as keyof typeof STROKED];
  return (
    <svg class={filled ? "icon filled" : "icon"} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
