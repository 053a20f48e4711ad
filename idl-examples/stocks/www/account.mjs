// What the user has: cash, holdings at their present worth, and the latest trades of everybody.
import * as format from "./format.mjs";

const tradesShown = 8;
const start = 1_000_000;   // cents: what a new account has
const byId = id => document.getElementById(id);

export class Portfolio {
  #cash = 0; #holdings = [];

  set(cash, holdings) {
    this.#cash = cash;
    this.#holdings = holdings;
  }

  /** Shows everything at the prices that `priceOf(symbol)` gives. */
  draw(priceOf) {
    let worth = 0;
    const rows = this.#holdings.map(({ symbol, shares, paid }) => {
      const now = priceOf(symbol) * shares;
      worth += now;
      return row(symbol, format.count(shares), format.dollars(now), now - paid);
    });
    const holdings = byId("holdings");
    holdings.tBodies[0].replaceChildren(...rows);
    holdings.hidden = rows.length === 0;
    byId("no-holdings").hidden = rows.length > 0;
    byId("cash").textContent = format.dollars(this.#cash);
    byId("worth").textContent = format.dollars(worth);
    const gain = this.#cash + worth - start;
    byId("gain").textContent = format.gain(gain);
    byId("gain").className = format.direction(gain);
  }
}

/** Adds a trade to the top of the list; `own` if this page made it. */
export function addTrade(who, own, symbol, shares, price) {
  const item = document.createElement("li");
  item.classList.toggle("own", own);
  const did = shares > 0 ? "bought" : "sold";
  item.append(span(own ? "You" : `#${who}`), " ",
              span(`${did} ${format.count(Math.abs(shares))} ${symbol} · ${format.price(price)}`));
  const list = byId("trades");
  list.prepend(item);
  while (list.children.length > tradesShown) list.lastChild.remove();
  byId("no-trades").hidden = true;
}

function row(symbol, shares, worth, gain) {
  const element = document.createElement("tr");
  for (const text of [symbol, shares, worth, format.gain(gain)]) element.insertCell().textContent = text;
  element.lastChild.className = format.direction(gain);
  return element;
}

function span(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}
