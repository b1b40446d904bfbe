// Charts with one line a row: forest, dot plot, distance to a benchmark, waterfall. Names stand at
// the left, values with their intervals at the right, so that no label ever lies on a drawing.
import { fitted, MARKS, textWidth } from "./chart_look.js";
import { valueAxis } from "./chart_kinds.js";

const ROW = 34;

export function rows(spec, look) {
  const steps = spec.kind === "waterfall" ? added(spec.rows) : spec.rows;
  const said = steps.map((row) => written(row, look));
  const wide = look.width >= 460;
  const left = Math.min(look.width * (wide ? 0.36 : 0.42), Math.max(...steps.map((row) => textWidth(row.name, look.font))) + 12);
  const values = Math.max(...said.map((text) => textWidth(text, look.font))) + 14;
  const right = wide ? Math.min(values, look.width * 0.3) : 16;
  const series = spec.legend ?? [];
  return {
    height: steps.length * ROW + 44 + (spec.x_title ? 18 : 0) + (spec.line ? 18 : 0),
    points: steps.map((row, index) => ({ series: 0, index, words: `${row.name}: ${said[index]}` })),
    legend: series.map((name, i) => ({ name, mark: MARKS[i], colour: look.series[i] })).concat(aims(spec, look)),
    option: {
      tooltip: { trigger: "item" },
      grid: { left, right, top: spec.line ? 26 : 8, bottom: spec.x_title ? 46 : 28 },
      xAxis: valueAxis(look, {
        name: spec.x_title,
        nameLocation: "middle",
        nameGap: 28,
        nameTextStyle: { color: look.quiet, fontFamily: look.font },
        ...ends(spec, steps),
      }),
      yAxis: {
        type: "category",
        inverse: true,
        data: steps.map((_row, i) => String(i)),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          color: look.text,
          fontFamily: look.font,
          interval: 0,
          formatter: (place) => fitted(steps[place].name, left - 12, look.font),
        },
      },
      series: [
        {
          type: "custom",
          clip: false,
          data: steps.map((row, i) => [middle(row), i]),
          encode: { x: 0, y: 1 },
          renderItem: (params, api) => row(params, api, steps[params.dataIndex], said[params.dataIndex], spec, look, wide ? right : 0),
          markLine: spec.line && {
            silent: true,
            symbol: "none",
            lineStyle: { color: look.quiet, type: "dashed", width: 1.5 },
            label: {
              position: "start",
              align: aligned(spec, steps, look, left, right),
              color: look.quiet,
              fontFamily: look.font,
              formatter: spec.line.name,
            },
            data: [{ xAxis: spec.line.value }],
          },
        },
      ],
    },
  };
}

function added(list) {
  let sum = 0;
  return list.map((row) => {
    if (row.total !== undefined) {
      sum = row.total;
      return { name: row.name, from: 0, to: row.total, value: row.total, total: true };
    }
    sum += row.change;
    return { name: row.name, from: sum - row.change, to: sum, value: row.change };
  });
}

function written(row, look) {
  const sign = row.from !== undefined && !row.total && row.value > 0 ? "+" : "";
  const aim = row.aim === undefined || row.aim === null ? "" : ` / ${look.write(row.aim)}`;
  return `${sign}${look.write(row.value)}${look.write.band(row)}${aim}`;
}

const middle = (row) => (row.from === undefined ? row.value : (row.from + row.to) / 2) ?? 0;

// The words over the line stay inside the drawing: begun or ended at the line near an edge.
function aligned(spec, steps, look, left, right) {
  const { min, max } = ends(spec, steps);
  const x = left + ((spec.line.value - min) / (max - min || 1)) * (look.width - left - right);
  const half = textWidth(spec.line.name, look.font) / 2 + 4;
  if (x + half > look.width) return "right";
  return x < half ? "left" : "center";
}

// Round ends and steps, so that the last mark is like all others.
function ends(spec, steps) {
  const all = steps.flatMap((one) => [one.value, one.low, one.high, one.aim, one.from, one.to, spec.line?.value]);
  const met = all.filter((value) => value !== null && value !== undefined);
  if (spec.kind === "waterfall" || spec.kind === "distance") met.push(0);
  if (!met.length) return {};
  const [low, high] = [Math.min(...met), Math.max(...met)];
  if (spec.unit === "percent" && low >= 0 && high <= 1 && high > 0.5) return { min: 0, max: 1 };
  const rough = (high - low || Math.abs(high) || 1) / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((times) => times * unit >= rough) * unit;
  const round = (value, how) => Number((how(Number((value / step).toFixed(6))) * step).toPrecision(12));
  return { min: round(low, Math.floor), max: round(high, Math.ceil), interval: step };
}

function row(params, api, one, said, spec, look, right) {
  const [, y] = api.coord([0, params.dataIndex]);
  const x = (value) => api.coord([value, params.dataIndex])[0];
  const colour = look.series[(one.series ?? 0) % look.series.length];
  const children = [];
  if (right) {
    const text = fitted(said, right - 12, look.font);
    children.push({ type: "text", silent: true, x: api.getWidth() - right + 10, y, style: { text, fill: look.text, font: `12px ${look.font}`, textVerticalAlign: "middle" } });
  }
  if (one.value === null || one.value === undefined) return { type: "group", children };
  if (one.from !== undefined) children.push(step(one, x, y, look));
  else {
    if (spec.kind === "distance") children.push(...distance(one, x, y, look, colour));
    if (one.low !== null && one.low !== undefined)
      children.push({ type: "line", shape: { x1: x(one.low), x2: x(one.high), y1: y, y2: y }, style: { stroke: colour, lineWidth: 3, lineCap: "round" } });
    children.push(point(one.series ?? (spec.kind === "forest" ? 1 : 0), x(one.value), y, colour));
  }
  return { type: "group", children };
}

function step(one, x, y, look) {
  const [a, b] = [x(one.from), x(one.to)];
  const fill = one.total ? look.quiet : one.value < 0 ? look.bad : look.series[2];
  return { type: "rect", shape: { x: Math.min(a, b), y: y - 9, width: Math.max(2, Math.abs(b - a)), height: 18, r: 3 }, style: { fill } };
}

function distance(one, x, y, look, colour) {
  if (one.aim === null || one.aim === undefined) return [];
  const gap = { type: "line", shape: { x1: x(one.value), x2: x(one.aim), y1: y, y2: y }, style: { stroke: look.quiet, lineWidth: 1.5, lineDash: [3, 3] } };
  const bar = { type: "line", shape: { x1: x(one.aim), x2: x(one.aim), y1: y - 9, y2: y + 9 }, style: { stroke: look.text, lineWidth: 3 } };
  return [gap, bar];
}

function point(kind, x, y, colour) {
  const style = { fill: colour };
  if (kind % 4 === 1) return { type: "rect", shape: { x: x - 5, y: y - 5, width: 10, height: 10 }, style };
  if (kind % 4 === 2) return { type: "polygon", shape: { points: [[x, y - 6], [x + 6, y + 5], [x - 6, y + 5]] }, style };
  if (kind % 4 === 3) return { type: "polygon", shape: { points: [[x, y - 7], [x + 7, y], [x, y + 7], [x - 7, y]] }, style };
  return { type: "circle", shape: { cx: x, cy: y, r: 5.5 }, style };
}

function aims(spec, look) {
  return spec.kind === "distance" && spec.aim_name ? [{ name: spec.aim_name, mark: "┃", colour: look.text }] : [];
}
