// A text area with line numbers. Lines with a fault are marked, and the faults below lead to them.
// What is typed is sent after a short pause, on leaving the area, and on leaving the page.

const PAUSE_MS = 500;
const PLACE = /^(?:([a-z_]+):|\s{2,}- id:\s*([a-z0-9_]+))/;

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawGutter(root, text, faulty) {
  const lines = lineStarts(text).length;
  const gutter = root.querySelector(".gutter");
  const numbers = document.createDocumentFragment();
  let plain = "";
  for (let line = 1; line <= lines; line++) {
    if (faulty.has(line)) {
      numbers.append(plain, element("b", "", `✗ ${line}`), "\n");
      plain = "";
    } else plain += `${line}\n`;
  }
  numbers.append(plain);
  gutter.replaceChildren(numbers);
  root.querySelector(".bands").replaceChildren(
    ...[...faulty].map((line) => {
      const band = element("div", "band");
      band.style.setProperty("--line", line - 1);
      return band;
    }),
  );
}

function drawPlaces(root, text) {
  const select = root.querySelector("select");
  const first = select.options[0];
  let group = null;
  const found = [first];
  text.split("\n").forEach((line, index) => {
    const place = PLACE.exec(line);
    if (!place) return;
    if (place[1]) {
      group = element("optgroup");
      group.label = place[1];
      found.push(group);
    }
    const option = element("option", "", `${index + 1}: ${place[1] || place[2]}`);
    option.value = index + 1;
    (group || select).append(option);
  });
  select.replaceChildren(...found);
}

function goTo(root, line) {
  const area = root.querySelector("textarea");
  const starts = lineStarts(area.value);
  const start = starts[Math.min(line, starts.length) - 1];
  const end = area.value.indexOf("\n", start);
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, end === -1 ? area.value.length : end);
  const height = parseFloat(getComputedStyle(area).lineHeight);
  area.scrollTop = Math.max(0, (line - 4) * height);
  area.scrollLeft = 0;
}

function drawFaults(root, faults) {
  root.querySelector(".faults").replaceChildren(
    ...faults.map((fault) => {
      const item = element("li");
      const button = element("button", "", fault.line ? `Line ${fault.line}` : "File");
      button.type = "button";
      button.onclick = () => goTo(root, fault.line || 1);
      item.append(button, element("span", "message", fault.message));
      if (fault.quoted) item.append(element("code", "", fault.quoted));
      return item;
    }),
  );
}

function keepIndent(event, area) {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
  const line = area.value.slice(0, area.selectionStart).split("\n").pop();
  const indent = /^ */.exec(line)[0];
  if (!indent) return;
  event.preventDefault();
  // the old command, because it alone keeps the browser's undo
  document.execCommand("insertText", false, `\n${indent}`);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".editor");
  const area = root.querySelector("textarea");
  const state = (root.state ??= { revision: null, sent: null, timer: 0 });
  const told = root.querySelector(".told");

  const send = () => {
    clearTimeout(state.timer);
    if (area.value === state.sent || area.disabled) return;
    state.sent = area.value;
    setTriggerValue("typed", area.value);
  };

  if (state.revision !== data.revision) {
    state.revision = data.revision;
    state.sent = data.text;
    const [top, left] = [area.scrollTop, area.scrollLeft];
    area.value = data.text;
    area.scrollTop = top;
    area.scrollLeft = left;
    drawPlaces(root, area.value);
  }
  area.setAttribute("aria-label", data.label);
  const current = area.value === state.sent;
  if (current) {
    told.textContent = data.told;
    root.classList.toggle("faulty", data.faults.length > 0);
    drawFaults(root, data.faults);
    drawGutter(root, area.value, new Set(data.faults.map((fault) => fault.line).filter(Boolean)));
  }

  const follow = () => {
    root.querySelector(".gutter").style.transform = `translateY(${-area.scrollTop}px)`;
    root.querySelector(".bands").style.transform = `translateY(${-area.scrollTop}px)`;
  };
  follow();
  area.onscroll = follow;
  area.onkeydown = (event) => keepIndent(event, area);
  area.oninput = () => {
    told.textContent = "Checking…";
    drawGutter(root, area.value, new Set());
    clearTimeout(state.timer);
    state.timer = setTimeout(send, PAUSE_MS);
  };
  area.onblur = () => {
    send();
    drawPlaces(root, area.value);
  };
  root.querySelector("select").onchange = (event) => {
    goTo(root, Number(event.target.value));
    event.target.selectedIndex = 0;
  };
  window.addEventListener("pagehide", send);
  return () => {
    window.removeEventListener("pagehide", send);
    clearTimeout(state.timer);
  };
}
