// Starts the page: two phones, the carrier's ledger and the switches.

import { get } from "./api.js";
import { watchLedger } from "./carrier.js";
import { onChange, people, setUpDialog } from "./people.js";
import { Phone } from "./phone.js";
import { drawTrouble, setUpTrouble } from "./trouble.js";

const PANELS = ["carrier", "trouble"];

function show(view) {
  document.body.dataset.view = view;
  if (PANELS.includes(view)) document.body.dataset.panel = view;
  for (const button of document.querySelectorAll("[data-show]")) {
    const { show: target } = button.dataset;
    const panel = document.body.dataset.panel;
    const wide = matchMedia("(min-width: 48rem)").matches;
    button.setAttribute("aria-pressed", String(target === (wide ? panel : view)));
  }
}

async function readClock() {
  const settings = await get("/simulator/settings");
  Phone.ahead = new Date(settings.now).getTime() - Date.now();
  return settings;
}

async function start() {
  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => show(button.dataset.show));
  }
  matchMedia("(min-width: 48rem)").addEventListener("change", () => show(document.body.dataset.view));
  show("sms");
  setUpDialog();
  setUpTrouble();
  const { organizations } = await readClock();
  const phones = ["sms", "whatsapp"].map(
    (channel, place) =>
      new Phone(document.getElementById(channel), organizations, people[place].number),
  );
  onChange((person, channel) => {
    for (const phone of phones) {
      if (phone.channel === channel) phone.hold(person);
      else phone.fillSelects();
    }
  });
  setInterval(() => document.hidden || readClock().catch(() => {}), 10_000);
  await drawTrouble();
  watchLedger(drawTrouble);
}

start();
