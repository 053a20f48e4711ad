// The page: what the heater does, a knob for operators, and what happens to the page when its session ends.
import { EventHandler } from "./heater.interface/eh.mjs";
import { Knob } from "./Knob.mjs";
import { Panel } from "./Panel.mjs";

const element = (id) => document.getElementById(id);

function notice(text) {
  element("notice").textContent = text;
  element("notice").hidden = !text;
}

const eh = new EventHandler({
  onLink: (state) => {
    if (document.body.classList.contains("out")) return;   // which says more
    element("link").textContent = { up: "live", connecting: "connecting…", down: "no connection" }[state];
    element("link").className = state;
  },
  onDisconnect: (why) => {
    if (why.code !== "unauthorized") return;
    document.body.classList.add("out");             // in whichever tab it was, and whatever the reason
    element("link").textContent = "signed out";
    element("out").hidden = element("knob").hidden = true;
    element("in").hidden = false;
  },
  onError: (error) => notice(error.message),
}, "heater.interface");
const knob = new Knob(eh, { offline: "throw" });    // a temperature is for now, or not at all

new Panel(eh, {
  you: (user, operates) => {
    element("who").textContent = user;
    document.body.classList.toggle("watches", !operates);
  },
  state: (celsius, wanted, setBy) => {
    element("celsius").textContent = celsius.toFixed(1);
    element("wanted").textContent = wanted.toFixed(1);
    element("setBy").textContent = setBy;
  },
});

element("knob").addEventListener("submit", (event) => {
  event.preventDefault();
  notice("");
  try {
    knob.set(element("set").valueAsNumber);
  } catch (error) {
    notice(error.message);
  }
});

eh.connect();
