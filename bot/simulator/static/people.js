// The invented people who own the phones; numbers 555-0100 to 555-0199 belong to nobody.

import { part } from "./dom.js";

const LOS_ANGELES = "America/Los_Angeles";
const PRESET = [
  { name: "María H.", number: "+12135550142", zone: LOS_ANGELES },
  { name: "Denise W.", number: "+13235550157", zone: LOS_ANGELES },
  { name: "José R.", number: "+13235550163", zone: LOS_ANGELES },
  { name: "Ana Lucía P.", number: "+12135550178", zone: LOS_ANGELES },
  { name: "Mrs. Baptiste", number: "+16175550161", zone: "America/New_York" },
];
const KEPT = "people";
const INVENTED = /^\+1[2-9]\d{2}55501\d{2}$/;

export const people = [...PRESET, ...kept()];
const listeners = [];

export const onChange = (listener) => listeners.push(listener);
export const find = (number) => people.find((person) => person.number === number) || people[0];

export function initials(name) {
  const words = name.replace(/[^\p{L}\s]/gu, "").split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => word[0].toUpperCase()).join("") || "?";
}

export function setUpDialog() {
  const dialog = part("person-dialog");
  const form = part("person-form");
  part("person-cancel").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const person = read(form);
    const problem = wrong(person);
    part("person-problem").textContent = problem;
    if (problem) return;
    people.push(person);
    keep();
    dialog.close();
    listeners.forEach((listener) => listener(person, dialog.dataset.channel));
  });
}

export function ask(channel) {
  const dialog = part("person-dialog");
  const form = part("person-form");
  form.reset();
  form.elements.number.value = pretty(free());
  part("person-problem").textContent = "";
  dialog.dataset.channel = channel;
  dialog.showModal();
}

const pretty = (number) => `+1 ${number.slice(2, 5)} ${number.slice(5, 8)} ${number.slice(8)}`;

function read(form) {
  const digits = form.elements.number.value.replace(/\D/g, "");
  return {
    name: form.elements.name.value.trim(),
    number: `+${digits.length === 10 ? "1" : ""}${digits}`,
    zone: form.elements.zone.value,
  };
}

function wrong(person) {
  if (!person.name) return "Give this person a name.";
  if (!INVENTED.test(person.number)) {
    return "Use an invented number such as +1 213 555 0143: only 555-0100 to 555-0199.";
  }
  const other = people.find((known) => known.number === person.number);
  return other ? `${other.name} has this number already.` : "";
}

function free() {
  for (let last = 43; last < 100; last += 1) {
    const number = `+121355501${last}`;
    if (!people.some((person) => person.number === number)) return number;
  }
  return "+13105550100";
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) || "[]").filter((p) => INVENTED.test(p.number));
  } catch {
    return [];
  }
}

function keep() {
  try {
    localStorage.setItem(KEPT, JSON.stringify(people.slice(PRESET.length)));
  } catch {
    // Without storage, added people last until the page is closed.
  }
}
