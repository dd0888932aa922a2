// The two calculators of the book. Numbers: PLAYGROUND, generated from exercises/given; here is arithmetic and drawing only.
// Every result also stands raw in data-value: that is what the test compares with the Python reference.
"use strict";

const GiB = 2 ** 30;
const group = (n) => n.toLocaleString("en-US", { maximumFractionDigits: 0 });
const gib = (n) => `${(n / GiB).toFixed(3)} GiB`;

// The subtraction that the server does when it starts, in bytes of one card.
function budget({ model, spec, kv, tp, card, util, activation, context }, numbers) {
  const perGpu = numbers.models[model][tp];
  const weights = perGpu.stored[spec];
  const kvToken = perGpu.kv[kv];
  const requested = Math.ceil(card.vram_bytes * util);
  const available = requested - weights - Math.round(activation * GiB);
  const blockBytes = numbers.block * kvToken;
  const blocks = Math.max(0, Math.floor(available / blockBytes));
  const perSequence = Math.ceil(context / numbers.block);
  const verdict = available <= 0 ? "room" : blocks < perSequence ? "context" : "fits";
  return {
    weights, kv_token: kvToken, requested, available, blocks,
    tokens: blocks * numbers.block, concurrency: blocks / perSequence, verdict,
  };
}

// [batch, K] × [K, N]: 16-bit activations in and out, weights of the given width, 16-bit arithmetic.
function roofline({ device, width, batch }, numbers) {
  const [, k, n] = numbers.matrix;
  const flops = 2 * batch * k * n;
  const bytes = 2 * batch * k + (numbers.widths[width] / 8) * k * n + 2 * batch * n;
  const intensity = flops / bytes;
  const ridge = device.flops / device.bw;
  const attainable = Math.min(device.flops, device.bw * intensity);
  return { intensity, ridge, attainable, share: attainable / device.flops, bound: intensity >= ridge ? "compute" : "bandwidth" };
}

const SHOW = {
  weights: gib, requested: gib, available: gib,
  kv_token: (n) => `${group(n)} B`, blocks: group, tokens: group, concurrency: (n) => n.toFixed(2),
  intensity: (n) => n.toFixed(1), ridge: (n) => n.toFixed(1), attainable: (n) => (n / 1e12).toFixed(2),
  share: (n) => `${(100 * n).toFixed(1)} %`,
};

function bar(place, { weights, requested }, { card, activation }) {
  const total = card.vram_bytes;
  const part = (name, bytes) => {
    const piece = document.createElement("span");
    piece.className = name;
    piece.style.width = `${Math.max(0, Math.min(100, (100 * bytes) / total))}%`;
    return piece;
  };
  const activations = Math.round(activation * GiB);
  place.replaceChildren(
    part("weights", Math.min(weights, total)),
    part("activation", Math.min(activations, Math.max(0, total - weights))),
    part("cache", Math.max(0, requested - weights - activations)),
  );
}

function draw(svg, result, { device, batch }, words) {
  const left = 46, right = 388, top = 14, bottom = 214;
  const [x0, x1, y0, y1] = [-1, 4, 10, 15.2]; // powers of ten: FLOP/B, FLOP/s
  const x = (v) => left + ((Math.log10(v) - x0) / (x1 - x0)) * (right - left);
  const y = (v) => bottom - ((Math.log10(v) - y0) / (y1 - y0)) * (bottom - top);
  const parts = [];
  const text = (px, py, s, anchor = "middle") => parts.push(`<text x="${px}" y="${py}" text-anchor="${anchor}">${s}</text>`);
  for (let e = x0; e <= x1; e++) {
    parts.push(`<line class="grid" x1="${x(10 ** e)}" y1="${top}" x2="${x(10 ** e)}" y2="${bottom}"/>`);
    text(x(10 ** e), bottom + 16, group(10 ** e) === "0" ? "0.1" : group(10 ** e));
  }
  for (let e = 10; e <= 15; e++) {
    parts.push(`<line class="grid" x1="${left}" y1="${y(10 ** e)}" x2="${right}" y2="${y(10 ** e)}"/>`);
    text(left - 5, y(10 ** e) + 4, String(10 ** (e - 12)), "end");
  }
  const start = 10 ** x0, end = 10 ** x1;
  const low = Math.max(10 ** y0, device.bw * start);
  const from = low / device.bw;
  parts.push(`<polyline class="roof" points="${x(from)},${y(low)} ${x(result.ridge)},${y(device.flops)} ${x(end)},${y(device.flops)}"/>`);
  parts.push(`<line class="drop" x1="${x(result.intensity)}" y1="${bottom}" x2="${x(result.intensity)}" y2="${y(result.attainable)}"/>`);
  parts.push(`<circle class="point" cx="${x(result.intensity)}" cy="${y(result.attainable)}" r="6"/>`);
  text((left + right) / 2, bottom + 36, words.x);
  text(left - 40, top - 3, words.y, "start");
  const label = words.picture.replace("{device}", device.name).replace("{batch}", batch)
    .replace("{intensity}", SHOW.intensity(result.intensity)).replace("{attainable}", SHOW.attainable(result.attainable));
  svg.setAttribute("aria-label", label);
  svg.innerHTML = parts.join("");
}

for (const form of document.querySelectorAll("[data-playground]")) {
  const numbers = globalThis.PLAYGROUND;
  const words = JSON.parse(form.dataset.words);
  const device = (name) => numbers.devices.find((d) => d.name === name);
  const kind = form.dataset.playground;

  function tell(result) {
    for (const place of form.querySelectorAll("[data-out]")) {
      const value = result === null ? "" : result[place.dataset.out];
      place.dataset.value = value;
      place.textContent = value === "" ? "–" : typeof value === "string" ? words[value] : SHOW[place.dataset.out](value);
      place.classList.toggle("bad", ["room", "context"].includes(value));
    }
  }

  function limitTp() { // only what the model's heads allow
    const allowed = numbers.models[form.elements.model.value];
    for (const option of form.elements.tp.options) option.disabled = !(option.value in allowed);
    if (!(form.elements.tp.value in allowed)) form.elements.tp.value = "1";
  }

  function update() {
    if (kind === "vram") limitTp();
    if (!form.checkValidity()) {
      const bad = form.querySelector(":invalid");
      tell(null);
      if (form.querySelector("[data-out=verdict]")) form.querySelector("[data-out=verdict]").textContent = words.invalid;
      bad.setAttribute("aria-invalid", "true");
      return;
    }
    for (const field of form.elements) field.removeAttribute("aria-invalid");
    const values = Object.fromEntries(new FormData(form));
    for (const key of ["util", "activation", "context", "batch"]) if (key in values) values[key] = Number(values[key]);
    for (const key of ["card", "device"]) if (key in values) values[key] = device(values[key]);
    const result = (kind === "vram" ? budget : roofline)(values, numbers);
    tell(result);
    if (kind === "vram") bar(form.querySelector("[data-bar]"), result, values);
    else draw(form.querySelector("[data-picture]"), result, values, words);
  }

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  update();
}
