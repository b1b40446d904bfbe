// Draws the charts of a page, as SVG by ECharts, from the data beside the table that is always there.
//
// How to: in the view make a kit.figures.Figure(key, title, columns, rows, definition, says, n, chart);
// answer `figures.download(request, figures)` first when it is not None; in the template
//   {% include "kit/figure.html" with figure=figure %}     for each, in block content
//   {% include "kit/chart_scripts.html" %}                 once, in block scripts
// `chart` is one of these; None is a gap; "unit" is "percent" (shares from 0 to 1), "number" or "count":
//   {"kind": "lines", "unit", "x": [...], "series": [{"name", "values": [...], "low": [...], "high": [...], "dashed": bool}]}
//     (trend lines; with low and high a growth ribbon; "from_zero": true starts the axis at 0)
//   {"kind": "bars", "unit", "rows": [{"name", "value", "low", "high"}], "line": {"name", "value"}}   (expectancy)
//   {"kind": "heat", "unit", "columns": [...], "rows": [{"name", "values": [...]}], "least": 0, "most": 1}
//   {"kind": "forest" | "dots" | "distance", "unit", "rows": [{"name", "value", "low", "high", "aim"}],
//     "line": {"name", "value"}}   ("aim": the row's own benchmark; "line": one for all, such as no effect at 0;
//     a row may have "series": 0.. to be told apart by colour and shape, named by "legend": [...])
//   {"kind": "waterfall", "unit", "rows": [{"name", "change"} | {"name", "total"}]}   (top to bottom, adds up)
// All kinds may have "decimals" and "x_title". Nothing moves; without JavaScript only the table is there.
import { drawing } from "./chart_kinds.js";
import { look, onLook } from "./chart_look.js";

const places = [...document.querySelectorAll("[data-chart]")];
if (places.length) start();

async function start() {
  allowStylesOnDrawings();
  const echarts = await import(places[0].dataset.library);
  places.map((place) => show(echarts, place)).forEach((redraw) => onLook(redraw));
}

// ECharts writes `style` as an attribute, which the page's policy refuses; set through the object
// model the same style is allowed. Only drawings are touched, never HTML.
function allowStylesOnDrawings() {
  const plain = Element.prototype.setAttribute;
  Object.defineProperty(SVGElement.prototype, "setAttribute", {
    configurable: true,
    writable: true,
    value(name, value) {
      if (name === "style") this.style.cssText = value;
      else plain.call(this, name, value);
    },
  });
}

function show(echarts, place) {
  const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const table = document.getElementById(place.dataset.table);
  place.hidden = false;
  if (table) table.open = false;
  const canvas = document.createElement("div");
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  const legend = document.createElement("ul");
  legend.className = "chart-legend";
  place.append(legend, canvas, said);
  const chart = { echarts, place, canvas, legend, said, spec, drawn: null, width: 0, at: -1 };
  readByKeys(chart);
  new ResizeObserver(() => {
    if (Math.abs(place.clientWidth - chart.width) > 1) draw(chart);
  }).observe(place);
  draw(chart);
  return () => draw(chart);
}

function draw(chart) {
  const { echarts, place, canvas, spec } = chart;
  chart.width = place.clientWidth;
  if (!chart.width) return;
  const made = drawing(spec, look(), chart.width);
  canvas.style.height = `${made.height}px`;
  chart.drawn?.dispose();
  chart.drawn = echarts.init(canvas, null, { renderer: "svg", width: chart.width, height: made.height });
  chart.drawn.setOption({ animation: false, ...made.option });
  made.finish?.(chart.drawn);
  chart.points = made.points;
  canvas.firstElementChild?.setAttribute("aria-hidden", "true");
  canvas.querySelector("svg")?.setAttribute("aria-hidden", "true");
  explain(chart, made.legend);
  place.dataset.drawn = "";
}

function explain(chart, entries) {
  chart.legend.replaceChildren(
    ...entries.map(({ name, mark, colour }) => {
      const item = document.createElement("li");
      const sign = document.createElement("span");
      sign.textContent = mark;
      sign.style.color = colour;
      sign.setAttribute("aria-hidden", "true");
      item.append(sign, name);
      return item;
    }),
  );
  chart.legend.hidden = !entries.length;
}

// The drawing takes the keyboard: arrows go from point to point, each is said and shown.
function readByKeys(chart) {
  const { place } = chart;
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-roledescription", "chart");
  place.setAttribute("aria-label", `${place.dataset.name}. ${place.dataset.help}`);
  place.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const end = { Home: 0, End: chart.points?.length - 1 }[event.key];
    if ((step === undefined && end === undefined) || !chart.points?.length) return;
    event.preventDefault();
    const last = chart.points.length - 1;
    chart.at = end ?? Math.min(last, Math.max(0, chart.at < 0 ? (step > 0 ? 0 : last) : chart.at + step));
    const point = chart.points[chart.at];
    chart.said.textContent = point.words;
    chart.drawn.dispatchAction({ type: "showTip", seriesIndex: point.series, dataIndex: point.index });
  });
  place.addEventListener("blur", () => chart.drawn?.dispatchAction({ type: "hideTip" }));
}
