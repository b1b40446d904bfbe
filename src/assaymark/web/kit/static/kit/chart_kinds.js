// What each kind of chart looks like: the data of charts.js to ECharts' options.
// `drawing` returns {option, height, points, legend, finish}: points are read out one by one.
import { fitted, wrapped } from "./chart_look.js";
import { lines } from "./chart_lines.js";
import { rows } from "./chart_rows.js";
import { heat } from "./chart_heat.js";

const KINDS = { lines, bars, heat, forest: rows, dots: rows, distance: rows, waterfall: rows };

export function drawing(spec, look, width) {
  const made = KINDS[spec.kind](spec, { ...look, write: writer(spec), width });
  const tip = {
    renderMode: "richText",
    confine: true,
    backgroundColor: look.surface,
    borderColor: look.line,
    textStyle: { color: look.text, fontFamily: look.font, fontSize: 12 },
    formatter: (met) => {
      const one = Array.isArray(met) ? met[0] : met;
      return made.tip ? made.tip(one) : wordsOf(made.points, one);
    },
  };
  made.option = {
    textStyle: { fontFamily: look.font, color: look.text },
    ...made.option,
    tooltip: { ...tip, ...made.option.tooltip },
  };
  return { legend: [], ...made };
}

function wordsOf(points, met) {
  const found = points.find((one) => one.series === met.seriesIndex && one.index === met.dataIndex);
  return found?.words ?? "";
}

function writer(spec) {
  const places = spec.decimals ?? (spec.unit === "number" ? 2 : 0);
  const form = { minimumFractionDigits: places, maximumFractionDigits: places };
  if (spec.unit === "percent") form.style = "percent";
  const language = document.documentElement.lang || "en";
  const numbers = new Intl.NumberFormat(language, form);
  const loose = new Intl.NumberFormat(language, { ...form, minimumFractionDigits: 0 });
  const write = (value) => (value === null || value === undefined ? "–" : numbers.format(value));
  write.axis = (value) => loose.format(value);
  write.band = (row) =>
    row.low === null || row.low === undefined ? "" : ` (${write(row.low)} – ${write(row.high)})`;
  return write;
}

export function valueAxis(look, more) {
  return {
    type: "value",
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.quiet, fontFamily: look.font, fontSize: 12, hideOverlap: true, formatter: look.write.axis },
    ...more,
  };
}

function bars(spec, look) {
  const right = spec.line ? 96 : 12;
  const room = (look.width - 60 - right) / Math.max(1, spec.rows.length);
  const names = spec.rows.map((row) => wrapped(row.name, room - 8, look.font));
  const values = spec.rows.map((row) => row.value);
  const highs = spec.rows.map((row) => row.high ?? row.value ?? 0);
  const whisker = {
    type: "custom",
    silent: true,
    z: 5,
    data: spec.rows.map((row, i) => [i, row.low ?? null, row.high ?? null]),
    renderItem: (_params, api) => {
      if (Number.isNaN(api.value(1)) || api.value(1) === null) return null;
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      return { type: "line", shape: { x1: x, x2: x, y1: low, y2: high }, style: { stroke: look.text, lineWidth: 2 } };
    },
  };
  const bar = {
    type: "bar",
    data: values,
    barMaxWidth: 72,
    barCategoryGap: "35%",
    itemStyle: { color: look.series[0], borderRadius: [4, 4, 0, 0] },
    label: {
      show: room > 64,
      position: "insideBottom",
      color: look.onStrong,
      fontWeight: 600,
      fontFamily: look.font,
      formatter: ({ value }) => (Math.abs(value) < Math.max(...highs) * 0.12 ? "" : look.write(value)),
    },
  };
  if (spec.line) {
    bar.markLine = {
      silent: true,
      symbol: "none",
      lineStyle: { color: look.series[1], type: "dashed", width: 2 },
      label: {
        color: look.series[1],
        fontFamily: look.font,
        position: "end",
        lineHeight: 16,
        formatter: `${wrapped(spec.line.name, right - 10, look.font)}\n${look.write(spec.line.value)}`,
      },
      data: [{ yAxis: spec.line.value }],
    };
  }
  const points = spec.rows.map((row, index) => ({
    series: 0,
    index,
    words: `${row.name}: ${look.write(row.value)}${look.write.band(row)}`,
  }));
  return {
    height: 300,
    points,
    option: {
      tooltip: { trigger: "item" },
      grid: { left: 8, right, top: 12, bottom: 8, containLabel: true },
      xAxis: {
        type: "category",
        data: spec.rows.map((_row, i) => String(i)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: look.quiet } },
        axisLabel: {
          color: look.quiet,
          fontFamily: look.font,
          interval: 0,
          lineHeight: 15,
          formatter: (place) => (room > 34 ? names[place] : fitted(spec.rows[place].name, room, look.font)),
        },
      },
      yAxis: valueAxis(look, { max: spec.unit === "percent" && Math.max(...highs) > 0.5 ? 1 : undefined }),
      series: [bar, whisker],
    },
  };
}
