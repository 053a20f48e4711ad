// The page of the exchange: what arrives from the program goes to the tables and the chart, orders go back.
import { EventHandler } from "./stocks.interface/eh.mjs";      // relative: works below any path of a proxy
import { Exchange } from "./Exchange.mjs";                     // what the page calls, generated from stocks.ehi
import { Ticker } from "./Ticker.mjs";                         // what the program calls, likewise
import { Portfolio, addTrade } from "./account.mjs";
import { Chart } from "./chart.mjs";
import * as format from "./format.mjs";
import { MarketTable } from "./market.mjs";

const historyLength = 120;
const byId = id => document.getElementById(id);

const quotes = new Map();                                      // by symbol: symbol, company, opening, price, history
const changes = new Map();                                     // by symbol: how far its price moved since it was shown
const portfolio = new Portfolio();
const chart = new Chart(byId("chart"), format.price);
const market = new MarketTable(byId("market"), choose);
let chosen = null;                                             // the symbol in chart and order form
let me = 0;                                                    // this page's connection id

// ---- the link -------------------------------------------------------------------------------------------------

const eh = new EventHandler({
  onConnect(cid) {
    me = cid;
    byId("notice").hidden = true;
    byId("me").textContent = `#${cid}`;
    showLink("live", "live");
  },
  onDisconnect(why) {                                          // the account went with the connection
    showLink(why.final ? "off" : "wait", why.final ? "offline" : "reconnecting…");
    if (why.code === "mismatch") notice(`This page does not fit the program any more. Please reload it.\n${why}`);
    else if (why.final) notice(String(why));
    if (why.unconfirmed.length) answer("bad", "The connection was lost before your order was confirmed.");
  },
  onLink(state) {                                              // a short break keeps connection and account
    if (state === "up") showLink("live", "live");
    else if (byId("link").dataset.state === "live") showLink("wait", "reconnecting…");
  },
  onError(error) {                                             // that nobody answers, the pill says already
    if (error.code !== "unreachable") notice(error.message);
  },
}, "stocks.interface");

function showLink(state, text) {
  byId("link").dataset.state = state;
  byId("link-text").textContent = text;
  document.body.classList.toggle("stale", state !== "live");
  if (state === "live" && byId("answer").textContent === offline) answer("", "");
}

function notice(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = false;
}

// ---- what the program calls -------------------------------------------------------------------------------------

new Ticker(eh, {
  welcome(symbols, companies, openings, prices) {              // the first thing on a new connection: start anew
    quotes.clear();
    changes.clear();
    symbols.forEach((symbol, i) => quotes.set(symbol, {
      symbol, company: companies[i], opening: openings[i], price: prices[i], history: [prices[i]],
    }));
    market.fill([...quotes.values()]);
    const options = symbols.map((symbol, i) => new Option(`${symbol} · ${companies[i]}`, symbol));
    byId("ticket-symbol").replaceChildren(...options);
    choose(quotes.has(chosen) ? chosen : symbols[0]);
  },

  history(symbol, prices) {
    const quote = quotes.get(symbol);
    quote.history = Array.from(prices);
    market.update(quote);
    if (symbol === chosen) showChosen();
  },

  price(symbol, cents) {
    const quote = quotes.get(symbol);
    const moved = cents - quote.price;
    quote.price = cents;
    quote.history.push(cents);
    if (quote.history.length > historyLength) quote.history.shift();
    if (!changes.size) requestAnimationFrame(showChanges);     // many may arrive between two frames, or in a hidden page
    changes.set(symbol, (changes.get(symbol) ?? 0) + moved);
  },

  account(cash, symbols, shares, paid) {
    portfolio.set(cash, symbols.map((symbol, i) => ({ symbol, shares: shares[i], paid: paid[i] })));
    portfolio.draw(priceOf);
  },

  refused: reason => answer("bad", reason),

  traded(connection, symbol, shares, cents) {
    const own = connection === me;
    addTrade(connection, own, symbol, shares, cents);
    const did = shares > 0 ? "Bought" : "Sold";
    if (own) answer("good", `${did} ${format.count(Math.abs(shares))} ${symbol} at ${format.price(cents)}.`);
  },
});

const priceOf = symbol => quotes.get(symbol).price;

function showChanges() {
  if (!changes.size) return;                                   // a new connection has shown everything anew
  for (const [symbol, moved] of changes) market.update(quotes.get(symbol), moved);
  if (changes.has(chosen)) showChosen();
  changes.clear();
  portfolio.draw(priceOf);
}

// ---- the chosen symbol and the order form -----------------------------------------------------------------------

function choose(symbol) {
  chosen = symbol;
  market.choose(symbol);
  byId("ticket-symbol").value = symbol;
  const { company } = quotes.get(symbol);
  byId("chart-company").textContent = company;
  byId("chart-symbol").textContent = symbol;
  byId("chart").setAttribute("aria-label", `Chart of the latest prices of ${company}`);
  showChosen();
}

function showChosen() {
  const quote = quotes.get(chosen);
  const today = quote.price - quote.opening;
  byId("chart-price").textContent = format.dollars(quote.price);
  byId("chart-change").textContent = `${format.gain(today)} (${format.percent(today / quote.opening)}) today`;
  byId("chart-change").className = `change ${format.direction(today)}`;
  chart.show(quote.history, quote.opening);
  showCost();
}

const exchange = new Exchange(eh, { offline: "throw" });       // an order must not be executed minutes later

function sharesWanted() {
  const text = byId("ticket-shares").value.trim();
  return /^[0-9]{1,5}$/.test(text) ? Number(text) : null;
}

function showCost() {
  const shares = sharesWanted();
  byId("ticket-cost").textContent = shares === null || !chosen ? "–" : format.dollars(priceOf(chosen) * shares);
}

const offline = "There is no connection right now. Please try again when it is back.";

function order(send) {
  const shares = sharesWanted();
  if (shares === null) return answer("bad", "How many shares? A whole number, please.");
  if (!chosen) return answer("bad", offline);
  try {
    send(chosen, shares);                                    // the answer is Ticker.traded or Ticker.refused
    answer("", "Sent…");
  } catch (error) {
    if (error.code !== "offline") throw error;
    answer("bad", offline);
  }
}

function answer(kind, text) {
  byId("answer").className = `answer ${kind}`;
  byId("answer").textContent = text;
}

byId("ticket").addEventListener("submit", event => {
  event.preventDefault();
  order((symbol, shares) => exchange.buy(symbol, shares));
});
byId("sell").addEventListener("click", () => order((symbol, shares) => exchange.sell(symbol, shares)));
byId("ticket-symbol").addEventListener("change", event => choose(event.target.value));
byId("ticket-shares").addEventListener("input", showCost);
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => {
    const shares = (sharesWanted() ?? 0) + Number(button.dataset.step);
    byId("ticket-shares").value = Math.min(10000, Math.max(1, shares));
    showCost();
  });
}

eh.connect();
