// Colours and type of charts, read from the page's own style, anew when the theme changes.
const NAMES = ["indigo", "orange", "teal", "pink", "azure", "yellow", "purple", "green"];

export const MARKS = ["●", "■", "▲", "◆", "○", "□", "△", "◇"];
export const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];

let probe;

function colour(variable) {
  if (!probe) {
    probe = document.createElement("span");
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(--tblr-${variable})`;
  return getComputedStyle(probe).color;
}

export function look() {
  const font = getComputedStyle(document.body).fontFamily;
  return {
    font,
    series: NAMES.map(colour),
    text: colour("body-color"),
    quiet: colour("secondary"),
    line: colour("border-color"),
    surface: colour("bg-surface"),
    strong: colour("primary"),
    good: colour("green"),
    bad: colour("red"),
    onStrong: colour("on-colour"),
  };
}

export function onLook(redraw) {
  const later = () => requestAnimationFrame(redraw);
  new MutationObserver(later).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
  document.fonts?.ready.then(later);
}

export function parts(rgb) {
  return (rgb.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
}

// A colour `share` of the way from one to the other.
export function between(from, to, share) {
  const [a, b] = [parts(from), parts(to)];
  return `rgb(${a.map((one, i) => Math.round(one + (b[i] - one) * share)).join(", ")})`;
}

export function faint(rgb, opacity) {
  return `rgba(${parts(rgb).join(", ")}, ${opacity})`;
}

function luminance(rgb) {
  const [r, g, b] = parts(rgb).map((one) => {
    const share = one / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// Black or white, whichever reads better on `rgb`.
export function readable(rgb) {
  return luminance(rgb) > 0.19 ? "rgb(20, 23, 29)" : "rgb(255, 255, 255)";
}

const pen = document.createElement("canvas").getContext("2d");

export function textWidth(text, font, size = 12, weight = 400) {
  pen.font = `${weight} ${size}px ${font}`;
  return pen.measureText(text).width;
}

// `text` cut to `width` pixels, with an ellipsis where something is missing.
export function fitted(text, width, font, size = 12) {
  if (textWidth(text, font, size) <= width) return text;
  let kept = text;
  while (kept && textWidth(`${kept}…`, font, size) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

// `text` on at most `most` lines of `width` pixels.
export function wrapped(text, width, font, most = 2, size = 12) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (!lines.at(-1) || textWidth(longer, font, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const kept = lines.slice(0, most);
  if (lines.length > most) kept[most - 1] = `${kept[most - 1]} ${lines.slice(most).join(" ")}`;
  return kept.map((line) => fitted(line, width, font, size)).join("\n");
}
