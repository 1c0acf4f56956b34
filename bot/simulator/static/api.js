// Talks to the simulator: JSON in, JSON out; null when nothing changed.

export async function get(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(await problem(response));
  return response.json();
}

export async function send(path, data, method = "POST") {
  const response = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: method === "DELETE" ? undefined : JSON.stringify(data),
  });
  if (!response.ok) throw new Error(await problem(response));
  return response.json();
}

async function problem(response) {
  try {
    return (await response.json()).error || `The simulator answered ${response.status}.`;
  } catch {
    return `The simulator answered ${response.status}.`;
  }
}

/** Runs `task` again and again, one run at a time, and not while the tab is hidden. */
export function poll(task) {
  const milliseconds = Number(document.body.dataset.pollMs);
  let timer = 0;
  let running = false;
  const run = async () => {
    clearTimeout(timer);
    if (running || document.hidden) return;
    running = true;
    try {
      await task();
    } catch {
      // The simulator may be restarting; the next run asks again.
    }
    running = false;
    timer = setTimeout(run, milliseconds);
  };
  document.addEventListener("visibilitychange", run);
  run();
  return run;
}
