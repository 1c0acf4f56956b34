// The switches: who answers STOP, and each trouble that the carrier can make.

import { get, send } from "./api.js";
import { announce, button, make, part } from "./dom.js";

const TIMES = [
  ["Once", 1],
  ["3 times", 3],
  ["10 times", 10],
  ["Until turned off", null],
];

export async function drawTrouble() {
  const [{ faults }, settings] = await Promise.all([
    get("/simulator/faults"),
    get("/simulator/settings"),
  ]);
  for (const radio of document.getElementsByName("opt_out")) {
    radio.checked = radio.value === settings.opt_out;
  }
  const box = part("faults");
  const focused = document.activeElement?.id;
  const moments = [...new Set(faults.map((fault) => fault.moment))];
  box.replaceChildren(...moments.map((moment) => group(moment, faults)));
  if (focused) document.getElementById(focused)?.focus();
  const armed = faults.filter((fault) => fault.on).length;
  part("armed").hidden = armed === 0;
  part("armed").replaceChildren(String(armed), make("span", "sr", " switched on"));
}

export function setUpTrouble() {
  for (const radio of document.getElementsByName("opt_out")) {
    radio.addEventListener("change", () => send("/simulator/settings", { opt_out: radio.value }));
  }
  part("all-off").addEventListener("click", async () => {
    await send("/simulator/faults", null, "DELETE");
    announce("Every trouble is off.");
    drawTrouble();
  });
  part("reset").addEventListener("click", async () => {
    await send("/simulator/reset", {});
    announce("The phones are empty.");
    drawTrouble();
  });
}

function group(moment, faults) {
  const box = make("fieldset", "faults");
  box.append(make("legend", "", moment[0].toUpperCase() + moment.slice(1)));
  faults.filter((fault) => fault.moment === moment).forEach((fault) => box.append(row(fault)));
  return box;
}

function row(fault) {
  const box = make("div", fault.on ? "fault on" : "fault");
  const unit = fault.unit === "seconds" ? ` (${fault.unit})` : "";
  const words = make("p", "", fault.words + unit);
  words.id = `words-${fault.name}`;
  const controls = make("div", "controls");
  const value = fault.unit ? valueField(fault) : null;
  const times = timesField(fault);
  if (value) controls.append(value);
  controls.append(times, toggle(fault, value, times));
  box.append(words, controls);
  return box;
}

function valueField(fault) {
  const input = make("input", "number");
  input.type = "number";
  input.min = "0";
  input.value = fault.value ?? fault.default;
  input.disabled = fault.on;
  input.setAttribute("aria-label", `${fault.words}: ${fault.unit}`);
  return input;
}

function timesField(fault) {
  const select = make("select");
  TIMES.forEach(([words, count]) => {
    select.append(new Option(words, String(count), false, fault.on && fault.times === count));
  });
  if (fault.on && !TIMES.some(([, count]) => count === fault.times)) {
    select.append(new Option(`${fault.times} times`, String(fault.times), false, true));
  }
  select.disabled = fault.on;
  select.setAttribute("aria-label", `${fault.words}: how often`);
  return select;
}

function toggle(fault, value, times) {
  const element = button("toggle", fault.on ? "On" : "Off", async () => {
    if (fault.on) {
      await send(`/simulator/faults?name=${encodeURIComponent(fault.name)}`, null, "DELETE");
    } else {
      const count = times.value === "null" ? null : Number(times.value);
      const wanted = { name: fault.name, times: count };
      if (value) wanted.value = Number(value.value);
      await send("/simulator/faults", wanted);
    }
    await drawTrouble();
  });
  element.id = `toggle-${fault.name}`;
  element.setAttribute("aria-pressed", String(fault.on));
  element.setAttribute("aria-describedby", `words-${fault.name}`);
  return element;
}
