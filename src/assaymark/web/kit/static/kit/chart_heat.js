// A heat map: every square says its number, in black or white by what reads on it.
import { between, fitted, readable, textWidth, wrapped } from "./chart_look.js";

const SQUARE = 38;

export function heat(spec, look) {
  const [least, most] = [spec.least ?? 0, spec.most ?? 1];
  const names = spec.rows.map((row) => row.name);
  const left = Math.min(look.width * 0.34, Math.max(...names.map((name) => textWidth(name, look.font))) + 12);
  const across = (look.width - left - 8) / Math.max(1, spec.columns.length);
  const upright = across < 74;
  const foot = upright ? Math.min(120, Math.max(...spec.columns.map((name) => textWidth(name, look.font))) + 12) : 52;
  const data = spec.rows.flatMap((row, y) => row.values.map((value, x) => [x, y, value]));
  const words = ([x, y, value]) => `${names[y]}, ${spec.columns[x]}: ${look.write(value)}`;
  const numbers = across > 30;
  const axis = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
  return {
    height: spec.rows.length * SQUARE + foot + 8,
    points: data.map((one, index) => ({ series: 0, index, words: words(one) })),
    option: {
      tooltip: { trigger: "item" },
      grid: { left, right: 8, top: 4, bottom: foot },
      xAxis: {
        type: "category",
        data: spec.columns.map((_name, i) => String(i)),
        ...axis,
        axisLabel: {
          color: look.quiet,
          fontFamily: look.font,
          interval: 0,
          lineHeight: 14,
          rotate: upright ? 90 : 0,
          formatter: (place) =>
            upright ? fitted(spec.columns[place], foot - 12, look.font) : wrapped(spec.columns[place], across - 10, look.font, 3),
        },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: names.map((_name, i) => String(i)),
        ...axis,
        axisLabel: { color: look.quiet, fontFamily: look.font, interval: 0, formatter: (place) => fitted(names[place], left - 12, look.font) },
      },
      series: [
        {
          type: "custom",
          data: data.map(([x, y, value]) => [x, y, value ?? "-"]),
          renderItem: (params, api) => square(data[params.dataIndex], api, look, (value) => (value - least) / (most - least || 1), numbers),
        },
      ],
    },
  };
}

function square([x, y, value], api, look, share, numbers) {
  const [middleX, middleY] = api.coord([x, y]);
  const [width, height] = api.size([1, 1]);
  const known = value !== null && value !== undefined;
  const fill = known ? between(look.surface, look.strong, 0.12 + 0.88 * Math.min(1, Math.max(0, share(value)))) : "transparent";
  const shape = { x: middleX - width / 2 + 1.5, y: middleY - height / 2 + 1.5, width: width - 3, height: height - 3, r: 5 };
  const box = { type: "rect", shape, style: { fill, stroke: known ? "none" : look.line, lineDash: known ? null : [3, 3] } };
  if (!numbers) return box;
  const text = {
    type: "text",
    silent: true,
    x: middleX,
    y: middleY,
    style: {
      text: look.write(value),
      fill: known ? readable(fill) : look.quiet,
      font: `600 12px ${look.font}`,
      textAlign: "center",
      textVerticalAlign: "middle",
    },
  };
  return { type: "group", children: [box, text] };
}
