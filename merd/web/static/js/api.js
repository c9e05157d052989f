// What the page asks of merd; an error has merd's words.
async function answer(response) {
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new Error(told.error || `merd does not answer (${response.status})`);
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("merd does not answer; does it still run?");
  }
  return answer(response);
}

export async function get(path, signal) {
  return (await ask(path, { signal })).json();
}

export async function post(path, body = {}) {
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

export async function numbers(path, signal) {
  return new Uint32Array(await (await ask(path, { signal })).arrayBuffer());
}

export async function stream(path) {
  return (await ask(path)).body.getReader();
}
