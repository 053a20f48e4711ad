// The page: files go up by XMLHttpRequest, which tells its progress, and come down by links; what there is comes as events.
import { EventHandler } from "./resources.interface/eh.mjs";
import { Resources } from "./Resources.mjs";
import { Shelf } from "./Shelf.mjs";

const element = (id) => document.getElementById(id);

function made(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function notice(text) {
  element("notice").textContent = text;
  element("notice").hidden = !text;
}

function sizeText(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < units.length - 1; ++unit) bytes /= 1000;
  return `${unit ? bytes.toFixed(1) : bytes} ${units[unit]}`;
}

const eh = new EventHandler({
  onLink: (state) => {
    element("link").textContent = { up: "live", connecting: "connecting…", down: "no connection" }[state];
    element("link").className = state;
  },
  onError: (error) => notice(error.message),
}, "resources.interface");
const resources = new Resources(eh);

function row(name, size, changed) {
  const remove = made("button", { type: "button", textContent: "Delete", ariaLabel: `Delete ${name}` });
  remove.addEventListener("click", () => { notice(""); resources.remove(name); });
  const link = made("a", { href: `files/${encodeURIComponent(name)}`, download: name, textContent: name });
  const when = made("time", { dateTime: new Date(changed).toISOString(), textContent: new Date(changed).toLocaleString() });
  return made("tr", {}, made("td", {}, link), made("td", { textContent: sizeText(size) }), made("td", {}, when), made("td", {}, remove));
}

new Shelf(eh, {
  files: (names, sizes, changed) => {
    element("files").replaceChildren(...names.map((name, i) => row(name, sizes[i], changed[i])));
    element("nothing").hidden = names.length > 0;
  },
  refused: notice,
});

/** Sends one file. Its line goes when it has arrived, and stays with a sentence if it has not. */
function upload(file) {
  const request = new XMLHttpRequest();
  const bar = made("progress", { max: 1, value: 0, ariaLabel: `Progress of ${file.name}` });
  const state = made("span", { textContent: "0 %" });
  const cancel = made("button", { type: "button", textContent: "Cancel" });
  const line = made("li", {}, made("span", { className: "name", textContent: file.name }), bar, state, cancel);
  element("uploads").append(line);

  const failed = (text) => {
    line.classList.add("failed");
    state.textContent = text;
    cancel.textContent = "Dismiss";
    cancel.onclick = () => line.remove();
  };
  cancel.onclick = () => request.abort();
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = total ? loaded / total : 0;
    state.textContent = `${Math.floor(bar.value * 100)} %`;
  };
  request.onload = () => (request.status === 204 ? line.remove() : failed(request.responseText.trim()));
  request.onerror = () => failed("The program could not be reached.");
  request.onabort = () => line.remove();
  const form = new FormData();
  form.append("file", file);
  request.open("POST", "upload");
  request.send(form);
}

function uploadAll(files) {
  notice("");
  for (const file of files) upload(file);
}

element("choose").addEventListener("change", ({ target }) => {
  uploadAll(target.files);
  target.value = "";                              // so that the same file can be chosen again
});

// The whole page is a place to drop files on; without this the browser would leave it and show them.
let within = 0;
const over = (change) => {
  within += change;
  element("drop").classList.toggle("over", within > 0);
};
addEventListener("dragenter", () => over(1));
addEventListener("dragleave", () => over(-1));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  over(-within);
  uploadAll(event.dataTransfer.files);
});

eh.connect();
