// Draws prices: a large chart on a canvas, sharp on every screen, and the small trends of the table.

const margin = { left: 2, right: 64, top: 10, bottom: 10 };   // CSS pixels

/** A chart on `canvas`; `format` makes a label of a price. It redraws itself when its size or the colours change. */
export class Chart {
  #canvas; #format; #prices = []; #opening = 0; #waiting = false;

  constructor(canvas, format) {
    this.#canvas = canvas;
    this.#format = format;
    new ResizeObserver(() => this.#redraw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#redraw());
  }

  /** Shows `prices`, the oldest first, and a line where the day began. The array is read again at each call only. */
  show(prices, opening) {
    this.#prices = prices;
    this.#opening = opening;
    this.#redraw();
  }

  #redraw() {                                                  // many prices may arrive between two frames
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => { this.#waiting = false; this.#draw(); });
  }

  #draw() {
    const { width, height } = this.#canvas.getBoundingClientRect();
    if (!width || !height) return;
    const scale = devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * scale);            // this clears the canvas, too
    this.#canvas.height = Math.round(height * scale);
    if (this.#prices.length < 2) return;
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);

    const style = getComputedStyle(this.#canvas);
    const colour = name => style.getPropertyValue(name).trim();
    const { low, high } = range([...this.#prices, this.#opening]);
    const right = width - margin.right, bottom = height - margin.bottom;
    const x = i => margin.left + i / (this.#prices.length - 1) * (right - margin.left);
    const y = price => margin.top + (high - price) / (high - low) * (bottom - margin.top);
    const last = this.#prices.at(-1);

    this.#scale(pen, style, { low, high, right, y, line: colour("--line"), ink: colour("--soft") }, last);
    pen.setLineDash([3, 4]);
    strokeLine(pen, [[margin.left, y(this.#opening)], [right, y(this.#opening)]], colour("--soft"), 1);
    pen.setLineDash([]);

    const line = colour("--accent");
    const points = this.#prices.map((price, i) => [x(i), y(price)]);
    const shade = pen.createLinearGradient(0, margin.top, 0, bottom);
    shade.addColorStop(0, `${line}38`);
    shade.addColorStop(1, `${line}00`);
    pen.fillStyle = shade;
    pen.beginPath();
    pen.moveTo(margin.left, bottom);
    for (const [px, py] of points) pen.lineTo(px, py);
    pen.lineTo(right, bottom);
    pen.fill();
    strokeLine(pen, points, line, 2);

    pen.fillStyle = line;
    pen.beginPath();
    pen.arc(right, y(last), 3.5, 0, 2 * Math.PI);
    pen.fill();
    pen.font = `600 12px ${style.fontFamily}`;
    pen.fillText(this.#format(last), right + 9, y(last));
  }

  /** Horizontal lines at round prices; a label that the newest price would cover is left out. */
  #scale(pen, style, { low, high, right, y, line, ink }, last) {
    pen.font = `12px ${style.fontFamily}`;
    pen.textBaseline = "middle";
    const step = roundStep((high - low) / 4);
    for (let price = Math.ceil(low / step) * step; price <= high; price += step) {
      const at = Math.round(y(price)) + .5;                    // half a pixel: a line of one pixel stays one
      strokeLine(pen, [[margin.left, at], [right, at]], line, 1);
      if (Math.abs(at - y(last)) < 14) continue;
      pen.fillStyle = ink;
      pen.fillText(this.#format(price), right + 9, at);
    }
  }
}

/** The attribute `points` of an SVG polyline for the latest prices in a box of that size. */
export function trend(prices, width, height) {
  const latest = prices.slice(-40);
  const { low, high } = range(latest);
  return latest.map((price, i) => {
    const x = i / Math.max(1, latest.length - 1) * width;
    return `${x.toFixed(1)},${((high - price) / (high - low) * height).toFixed(1)}`;
  }).join(" ");
}

function range(prices) {
  const low = Math.min(...prices), high = Math.max(...prices);
  const air = Math.max(1, (high - low) * .06);
  return { low: low - air, high: high + air };
}

/** 1, 2 or 5 times a power of ten: the smallest that is not below `wanted`. */
function roundStep(wanted) {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map(n => Math.max(1, n * power)).find(step => step >= wanted);
}

function strokeLine(pen, points, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = "round";
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.stroke();
}
