// The table of prices: one row for a symbol, with its trend; choosing a row is choosing a symbol.
import * as format from "./format.mjs";
import { trend } from "./chart.mjs";

const trendWidth = 120, trendHeight = 28;
const svgNames = "http://www.w3.org/2000/svg";

/** The rows in `body`; `onChoose(symbol)` is called when the user picks one. */
export class MarketTable {
  #body; #onChoose; #rows = new Map();

  constructor(body, onChoose) {
    this.#body = body;
    this.#onChoose = onChoose;
  }

  /** Starts anew with these quotes. */
  fill(quotes) {
    this.#rows.clear();
    this.#body.replaceChildren(...quotes.map(quote => {
      const row = makeRow(quote);
      row.element.addEventListener("click", () => this.#onChoose(quote.symbol));
      this.#rows.set(quote.symbol, row);
      this.update(quote);
      return row.element;
    }));
  }

  /** Shows the quote as it is now; `moved` is the change that just happened, for a short tint behind the price. */
  update(quote, moved = 0) {
    const row = this.#rows.get(quote.symbol);
    const today = quote.price / quote.opening - 1;
    row.price.textContent = format.price(quote.price);
    row.today.textContent = format.percent(today);
    row.today.className = format.direction(today);
    row.line.setAttribute("points", trend(quote.history, trendWidth, trendHeight));
    row.line.setAttribute("class", format.direction(today));
    if (moved) tint(row.price, moved);
  }

  choose(symbol) {
    for (const [name, row] of this.#rows) {
      row.element.classList.toggle("chosen", name === symbol);
      row.pick.setAttribute("aria-pressed", String(name === symbol));
    }
  }
}

function makeRow({ symbol, company }) {
  const element = document.createElement("tr");
  element.dataset.symbol = symbol;
  const name = element.insertCell();
  const pick = name.appendChild(document.createElement("button"));
  pick.type = "button";
  pick.className = "pick";
  pick.append(make("b", symbol), make("span", company));

  const cell = element.insertCell();
  cell.className = "trend";
  const drawing = cell.appendChild(document.createElementNS(svgNames, "svg"));
  drawing.setAttribute("viewBox", `0 0 ${trendWidth} ${trendHeight}`);
  drawing.setAttribute("aria-hidden", "true");
  const line = drawing.appendChild(document.createElementNS(svgNames, "polyline"));

  const price = element.insertCell();
  price.className = "price";
  return { element, pick, line, price: price.appendChild(make("span", "")), today: element.insertCell() };
}

function make(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

function tint(element, moved) {
  if (still.matches) return;
  const colour = `var(--${moved > 0 ? "up" : "down"}-flash)`;
  const fade = [{ backgroundColor: colour }, { backgroundColor: "transparent" }];
  element.animate(fade, { duration: 900, easing: "ease-out" });
}
