// The page of the debugger: what the program tells goes to log, tables and answers; commands go back.
import { EventHandler } from "./debugger.interface/eh.mjs";      // relative: works below any path of a proxy
import { Panel } from "./Panel.mjs";                         // what the program calls, generated from debugger.ehi
import { Debugger } from "./Debugger.mjs";                       // what the page calls, likewise

const mostLines = 1000;
const mostAnswers = 5;
const levels = ["debug", "info", "warning", "error"];
const byId = id => document.getElementById(id);

let me = 0;                                                      // this page's connection id
let running = true;

// ---- the link -------------------------------------------------------------------------------------------------

const eh = new EventHandler({
  onConnect(cid) {
    me = cid;
    byId("notice").hidden = true;
    watch();
  },
  onDisconnect(why) {
    showLink(why.final ? "off" : "wait", why.final ? "offline" : "reconnecting…");
    if (why.code === "mismatch") notice(`This page does not fit the program any more. Please reload it.\n${why}`);
    else if (why.final) notice(String(why));
    for (const { args } of why.unconfirmed.filter(call => call.method === "command")) answer("failure", `${args[0]}: the connection was lost before it was confirmed`);
  },
  onLink(state) {
    if (state === "up") showLink("live", `live · ${me}`);
    else if (byId("link").dataset.state === "live") showLink("wait", "reconnecting…");
  },
  onError(error) {                                               // that nobody answers, the pill says already
    if (error.code !== "unreachable") notice(error.message);
  },
}, "debugger.interface");

function showLink(state, text) {
  byId("link").dataset.state = state;
  byId("link").textContent = text;
  document.body.classList.toggle("stale", state !== "live");
}

function notice(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = false;
}

// ---- what the program calls -------------------------------------------------------------------------------------

new Panel(eh, {
  clients(ids, links, addresses, watched) {
    byId("count").textContent = `(${ids.length})`;
    byId("clients").replaceChildren(...Array.from(ids, (id, at) => clientRow(id, links[at], addresses[at], watched[at])));
  },
  history(numbers, seconds, of, texts) {
    byId("log").replaceChildren(...texts.map((text, at) => logLine(seconds[at], of[at], text)));
    byId("log").scrollTop = byId("log").scrollHeight;
  },
  log(number, seconds, level, text) {
    const log = byId("log");
    const follows = log.scrollHeight - log.scrollTop - log.clientHeight < 40;     // who scrolled up wants to read
    log.append(logLine(seconds, level, text));
    while (log.childElementCount > mostLines) log.firstElementChild.remove();
    if (follows) log.scrollTop = log.scrollHeight;
  },
  state(runs, step, temperature, target, heating) {
    running = Boolean(runs);
    byId("temperature").textContent = `${temperature.toFixed(1)} °C`;
    byId("temperature").classList.toggle("hot", temperature >= 85);
    byId("target").textContent = `${target.toFixed(1)} °C`;
    byId("heater").textContent = heating ? "on" : "off";
    byId("step").textContent = step;
    byId("pause").textContent = running ? "Pause" : "Continue";
    byId("one-step").disabled = running;
  },
  answer: text => answer("answer", text),
  failure: text => answer("failure", text),
  message: (from, text) => answer("message", `${from} says: ${text}`),
});
const program = new Debugger(eh);

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function logLine(seconds, level, text) {
  const line = element("p", "", `l${level}`);
  line.append(element("time", seconds.toFixed(2)), element("span", text));
  return line;
}

function clientRow(id, link, address, level) {
  const row = element("tr", "", id === me ? "me" : "");
  row.dataset.id = id;
  row.append(...[id, link, id === me ? "this page" : address, levels[level] ?? "–"].map(text => element("td", text)));
  const end = element("button", "Kick");
  end.type = "button";
  end.setAttribute("aria-label", `Kick ${id}`);
  end.addEventListener("click", () => program.command(`kick ${id}`));
  const last = element("td", "");
  if (id !== me) last.append(end);
  row.append(last);
  return row;
}

function answer(kind, text) {
  byId("answers").prepend(element("li", text, kind));
  while (byId("answers").childElementCount > mostAnswers) byId("answers").lastElementChild.remove();
}

// ---- what the page calls ----------------------------------------------------------------------------------------

const watch = () => program.watch(Number(byId("level").value));
byId("level").addEventListener("change", watch);
byId("pause").addEventListener("click", () => program.command(running ? "pause" : "continue"));
byId("one-step").addEventListener("click", () => program.command("step"));

const typed = [];                                                // the lines sent, for the arrow keys
let shown = 0;
byId("form").addEventListener("submit", event => {
  event.preventDefault();
  const line = byId("line").value.trim();
  if (!line) return;
  program.command(line);
  shown = typed.push(line);
  byId("line").value = "";
});
byId("line").addEventListener("keydown", event => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  shown = Math.min(Math.max(shown + step, 0), typed.length);
  byId("line").value = typed[shown] ?? "";
});

eh.connect();
