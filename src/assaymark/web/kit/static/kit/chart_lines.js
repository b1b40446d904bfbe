// Trend lines and growth ribbons: each line with its own colour, point and, at the right, its name.
import { faint, fitted, MARKS, SYMBOLS, textWidth } from "./chart_look.js";
import { valueAxis } from "./chart_kinds.js";

const LINE = 16; // pixels that a name at the right takes

export function lines(spec, look) {
  const names = spec.series.map((one) => one.name);
  const widest = Math.max(0, ...names.map((name) => textWidth(name, look.font, 12, 600)));
  const beside = names.length > 1 && look.width >= 480 && names.length <= 12;
  const right = beside ? Math.min(180, widest + 18) : 16;
  const at = (i) => ({ colour: look.series[i % look.series.length], mark: MARKS[i % MARKS.length] });
  const series = spec.series.flatMap((one, i) => ribbon(one, i, spec, look));
  const first = (i) => series.findIndex((one) => one.id === `line-${i}`);
  const tip = ({ dataIndex }) =>
    [spec.x[dataIndex], ...spec.series.map((one) => `${one.name}: ${words(one, dataIndex, look)}`)].join("\n");
  const points = spec.series.flatMap((one, i) =>
    spec.x.map((x, index) => ({ series: first(i), index, words: `${one.name}, ${x}: ${words(one, index, look)}` })),
  ).filter((point, k) => spec.series[Math.floor(k / spec.x.length)].values[point.index] !== null);
  return {
    height: 300,
    points,
    tip,
    legend: beside || names.length < 2 ? [] : names.map((name, i) => ({ name, ...at(i) })),
    finish: beside ? (chart) => nameBeside(chart, spec, look, right) : undefined,
    option: {
      tooltip: { trigger: "axis", axisPointer: { lineStyle: { color: look.quiet } } },
      grid: { left: 8, right, top: 12, bottom: 8, containLabel: true },
      xAxis: {
        type: "category",
        data: spec.x,
        boundaryGap: spec.x.length < 2,
        axisLine: { lineStyle: { color: look.line } },
        axisTick: { show: false },
        axisLabel: { color: look.quiet, fontFamily: look.font, hideOverlap: true, alignMaxLabel: "right", alignMinLabel: "left" },
      },
      yAxis: valueAxis(look, { scale: !spec.from_zero, splitNumber: 4 }),
      series,
    },
  };
}

function words(one, index, look) {
  const row = { low: one.low?.[index], high: one.high?.[index] };
  return `${look.write(one.values[index])}${look.write.band(row)}`;
}

// A band is two stacked lines without ink: up to the low end, and from there to the high end.
function ribbon(one, i, spec, look) {
  const colour = look.series[i % look.series.length];
  const few = spec.x.length <= 30;
  const line = {
    id: `line-${i}`,
    type: "line",
    name: one.name,
    data: one.values,
    symbol: SYMBOLS[i % SYMBOLS.length],
    symbolSize: 7,
    showSymbol: few,
    z: 4,
    lineStyle: { color: colour, width: 2.5, type: one.dashed ? "dashed" : "solid" },
    itemStyle: { color: colour },
  };
  if (!one.low) return [line];
  const edge = { type: "line", stack: `band-${i}`, stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 }, z: 2 };
  const high = one.low.map((low, k) => (low === null || one.high[k] === null ? null : one.high[k] - low));
  return [
    { ...edge, id: `low-${i}`, data: one.low },
    { ...edge, id: `high-${i}`, data: high, areaStyle: { color: faint(colour, 0.16) } },
    line,
  ];
}

// Names at the right end of their lines, pushed apart where lines end close to each other.
function nameBeside(chart, spec, look, right) {
  const height = chart.getHeight();
  const labels = spec.series
    .map((one, i) => ({ one, i, value: one.values.findLast((value) => value !== null) }))
    .filter(({ value }) => value !== undefined)
    .map((label) => ({ ...label, y: chart.convertToPixel({ yAxisIndex: 0 }, label.value) }))
    .sort((a, b) => a.y - b.y);
  labels.forEach((label, k) => {
    label.y = Math.max(label.y, k ? labels[k - 1].y + LINE : LINE / 2);
  });
  let floor = height - 24;
  for (const label of [...labels].reverse()) {
    label.y = Math.min(label.y, floor);
    floor = label.y - LINE;
  }
  chart.setOption({
    graphic: labels.map(({ one, i, y }) => ({
      type: "text",
      silent: true,
      x: chart.getWidth() - right + 8,
      y,
      style: {
        text: fitted(one.name, right - 10, look.font),
        fill: look.series[i % look.series.length],
        font: `600 12px ${look.font}`,
        textVerticalAlign: "middle",
      },
    })),
  });
}
