// The form of field reports with a phone around it: drafts, photos, voice, position, the queue.
"use strict";
(async () => {
  const app = document.getElementById("field-app");
  if (!app) return;
  const owner = app.dataset.owner;
  const words = JSON.parse(app.dataset.words);
  const limits = JSON.parse(app.dataset.limits);
  const say = (key, n) => words[key].replace("#", n);
  const el = (id) => document.getElementById(id);
  const form = el("typed");
  const net = el("field-net");
  const make = (tag, props = {}, ...children) => {
    const x = Object.assign(document.createElement(tag), props);
    x.append(...children);
    return x;
  };
  const NAMES = ["what", "place", "matter", "text", "danger", "name", "phone", "shift", "lat", "lon", "within"];

  try {
    await ombudField.all();
  } catch { // private windows of some browsers; the form still works as a form
    net.textContent = words.broken;
    net.hidden = false;
    return;
  }
  for (const x of app.querySelectorAll("[data-script]")) x.hidden = false;

  // ---- the report that is being written
  let now;
  const blank = () => {
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    return { key, owner, rev: 0, made: Date.now(), written: Date.now(), state: "draft", title: "", fields: {}, photos: [], voice: null };
  };
  const typed = () => {
    const f = new FormData(form);
    return Object.fromEntries(NAMES.map((n) => [n, String(f.get(n) || "")]));
  };
  const something = (r) => r.fields.text || r.fields.name || r.fields.phone || r.photos.length || r.voice;
  const shift = { // place and shift are asked once a shift
    get: () => {
      try {
        const s = JSON.parse(localStorage.getItem("ombud-field-shift"));
        return s && s.owner === owner && s.until > Date.now() ? s : null;
      } catch { return null; }
    },
    set: (f) => localStorage.setItem("ombud-field-shift", JSON.stringify({ owner, place: f.place, shift: f.shift, until: (shift.get() || {}).until || Date.now() + 12 * 3600e3 })),
  };

  const fill = (r) => {
    now = r;
    form.reset();
    for (const n of NAMES) {
      const value = r.fields[n];
      const inputs = form.elements[n];
      if (value === undefined || !inputs) continue;
      if (inputs instanceof RadioNodeList) for (const i of inputs) i.checked = i.value === value;
      else if (inputs.type === "checkbox") inputs.checked = Boolean(value);
      else inputs.value = value;
    }
    for (const n of ["lat", "lon", "within"]) form.elements[n].value = r.fields[n] || "";
    form.elements.text.dispatchEvent(new Event("input"));
    showPerson();
    showSpot();
    showShots();
    showVoice();
  };
  const begin = () => {
    const r = blank();
    const s = shift.get();
    if (s) r.fields = { place: s.place, shift: s.shift };
    fill(r);
  };

  // Save keeps what is being written; a tab that is killed a moment later has lost nothing.
  let saving = Promise.resolve();
  const save = (state = "draft") => {
    const r = now;
    r.fields = typed();
    if (state === "draft" && !something(r)) return saving;
    Object.assign(r, { rev: r.rev + 1, state, written: Date.now(), title: [...r.fields.text.trim().split(/[\n。！？!?]/)[0]].slice(0, 30).join("") });
    const kept = { ...r, photos: [...r.photos] };
    saving = saving.then(() => ombudField.put(kept)).catch(() => wrong([words.broken]));
    return saving;
  };
  let pause = 0;
  form.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(save, 250); });
  form.addEventListener("change", () => { showPerson(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });

  const showPerson = () => { el("field-person").hidden = typed().what !== "behalf"; };
  const wrong = (list) => {
    const box = el("field-wrong");
    box.replaceChildren(make("h2", { textContent: words.need }), make("ul", {}, ...list.map((t) => make("li", { textContent: t }))));
    box.hidden = list.length === 0;
    if (list.length) box.focus();
  };

  // ---- photos: drawn anew, so that nothing but the picture leaves the phone
  const shrink = async (file) => {
    const img = await createImageBitmap(file, { imageOrientation: "from-image" });
    const k = Math.min(1, limits.edge / Math.max(img.width, img.height));
    const c = make("canvas", { width: Math.max(1, Math.round(img.width * k)), height: Math.max(1, Math.round(img.height * k)) });
    const g = c.getContext("2d");
    g.fillStyle = "#fff";
    g.fillRect(0, 0, c.width, c.height);
    g.drawImage(img, 0, 0, c.width, c.height);
    img.close();
    return new Promise((ok, no) => c.toBlob((b) => (b ? ok(b) : no(new Error("no picture"))), "image/jpeg", 0.82));
  };
  const room = () => limits.files - now.photos.length - (now.voice ? 1 : 0);
  const files = form.elements.files;
  files.addEventListener("change", async () => {
    const chosen = [...files.files];
    files.value = "";
    const r = now;
    const bad = [];
    for (const f of chosen) {
      if (room() <= 0) { bad.push(words.full); break; }
      try { r.photos.push(await shrink(f)); } catch { bad.push(words.bad_photo); }
    }
    if (r === now) await save();
    showShots();
    wrong(bad);
  });
  const showShots = async () => {
    const list = el("field-shots");
    const r = now;
    const items = await Promise.all(r.photos.map(async (b, i) => {
      const c = make("canvas", { width: 160, height: 120 });
      c.setAttribute("role", "img");
      c.setAttribute("aria-label", `${i + 1}`);
      const img = await createImageBitmap(b);
      const k = Math.max(160 / img.width, 120 / img.height);
      c.getContext("2d").drawImage(img, (160 - img.width * k) / 2, (120 - img.height * k) / 2, img.width * k, img.height * k);
      img.close();
      const drop = make("button", { type: "button", className: "btn btn-quiet", textContent: words.remove, onclick: () => { r.photos.splice(i, 1); save(); showShots(); } });
      drop.setAttribute("aria-label", words.drop_photo);
      return make("li", {}, c, drop);
    }));
    if (r !== now) return;
    list.replaceChildren(...items);
    list.hidden = items.length === 0;
  };

  // ---- voice
  const record = el("field-record");
  let recorder = null;
  if (!window.MediaRecorder || !navigator.mediaDevices) record.closest(".field").hidden = true;
  record.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    if (room() <= 0) return wrong([words.full]);
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { return wrong([words.no_voice]); }
    const r = now;
    const mimeType = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"].find((t) => MediaRecorder.isTypeSupported(t));
    const parts = [];
    recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32000 });
    recorder.ondataavailable = (e) => parts.push(e.data);
    const end = setTimeout(() => recorder && recorder.stop(), 180e3);
    recorder.onstop = () => {
      clearTimeout(end);
      stream.getTracks().forEach((t) => t.stop());
      recorder = null;
      record.textContent = words.start;
      r.voice = new Blob(parts, { type: mimeType.split(";")[0] });
      if (r === now) save();
      showVoice();
    };
    recorder.start();
    record.textContent = words.stop;
  });
  let heard = "";
  const showVoice = () => {
    const p = el("field-voice");
    if (heard) URL.revokeObjectURL(heard);
    heard = "";
    p.replaceChildren();
    p.hidden = !now.voice;
    if (!now.voice) return;
    heard = URL.createObjectURL(now.voice);
    p.append(make("audio", { controls: true, src: heard }),
      make("button", { type: "button", className: "btn btn-quiet", textContent: words.drop_voice, onclick: () => { now.voice = null; save(); showVoice(); } }));
  };

  // ---- position, only when chosen
  const spot = (c) => {
    form.elements.lat.value = c ? c.latitude : "";
    form.elements.lon.value = c ? c.longitude : "";
    form.elements.within.value = c ? Math.ceil(c.accuracy) : "";
    save();
    showSpot();
  };
  const showSpot = (text = form.elements.within.value ? say("spot", form.elements.within.value) : "") => {
    el("field-spot").textContent = text;
    el("field-spot").hidden = !text;
    el("field-unlocate").hidden = !form.elements.within.value;
    el("field-locate").hidden = Boolean(form.elements.within.value);
  };
  el("field-locate").addEventListener("click", () => navigator.geolocation.getCurrentPosition((p) => spot(p.coords), () => showSpot(words.no_spot), { enableHighAccuracy: true, timeout: 20e3 }));
  el("field-unlocate").addEventListener("click", () => spot(null));

  // ---- the queue
  const edit = async (key) => {
    await save();
    const r = await ombudField.get(key);
    if (!r || r.state === "sending" || r.state === "done") return show();
    fill(r);
    form.scrollIntoView({ block: "start" });
    form.elements.text.focus({ preventScroll: true }); // at once: later it would take the keys from whoever has gone on already
    await save();
    await show();
  };
  const remove = async (r) => {
    if (!confirm(r.unsure ? words.sure_unsure : words.sure_remove)) return;
    await ombudField.drop(r.key);
    await show();
  };
  // Anew is for a report that was changed after it had arrived: it becomes another one.
  const anew = async (r) => {
    const other = { ...blank(), fields: r.fields, photos: r.photos, voice: r.voice, title: r.title };
    await ombudField.put(other);
    await ombudField.put({ key: r.key, owner: r.owner, made: r.made, title: r.title, what: r.fields.what, rev: r.rev, state: "done", receipt: r.receipt });
    await edit(other.key);
  };
  const button = (text, onclick, kind = "quiet") => make("button", { type: "button", className: "btn btn-" + kind, textContent: text, onclick });
  const line = (r) => {
    const tone = { done: "met", refused: "over", conflict: "over" }[r.state] || "open";
    const li = make("li", { className: "field-item" },
      make("p", { className: "field-item-title" }, make("span", { className: "tag tag-" + tone, textContent: words["state_" + r.state] }), " " + (r.title || "…")));
    li.dataset.state = r.state;
    li.dataset.key = r.key;
    if (r.state === "refused") li.append(make("ul", { className: "field-item-why" }, ...r.problems.map((t) => make("li", { textContent: t }))));
    if (r.receipt) {
      if (r.receipt.say) li.append(make("p", { textContent: r.receipt.say }));
      li.append(make("dl", { className: "field-receipt" }, ...[["number", r.receipt.number], ["code", r.receipt.code], ["office", r.receipt.office]]
        .map(([k, v]) => make("div", {}, make("dt", { textContent: words[k] }), make("dd", { textContent: v })))));
    }
    const does = make("p", { className: "field-item-do" });
    if (r.state === "done") {
      li.append(make("p", { className: "hint", textContent: r.what === "behalf" ? words.hand_over : words.keep_it }));
      does.append(button(r.what === "behalf" ? words.finish : words.noted, async () => { await ombudField.drop(r.key); await show(); }, "second"));
    } else if (r.state === "conflict") {
      does.append(button(words.anew, () => anew(r), "second"), button(words.noted, async () => { await ombudField.drop(r.key); await show(); }));
    } else if (r.state !== "sending") {
      does.append(button(words.edit, () => edit(r.key), "second"), button(words.remove, () => remove(r)));
    }
    li.append(does);
    return li;
  };

  let signIn = false;
  const show = async () => {
    const list = (await ombudField.all()).filter((r) => r.owner === owner && r.key !== now.key).sort((a, b) => b.made - a.made);
    el("field-list").replaceChildren(...list.map(line));
    el("field-queue").hidden = list.length === 0;
    const waits = list.filter(ombudField.due).length;
    net.replaceChildren();
    if (signIn && waits) net.append(words.sign_in + " ", make("a", { href: "/sign-in?to=/field", textContent: words.sign_in_do }));
    else if (waits) net.append(say("waiting", waits) + " ", button(words.send_now, () => { wait = 0; go(); }));
    else if (!navigator.onLine) net.append(words.offline);
    net.hidden = !net.hasChildNodes();
    net.classList.toggle("field-net-wait", waits > 0);
    return waits;
  };

  let busy = false, wait = 0, timer = 0;
  const go = async () => {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    let out = { retry: true };
    try {
      out = await ombudField.sync(owner, show);
    } finally {
      busy = false;
    }
    signIn = Boolean(out.signIn);
    const waits = await show();
    wait = out.retry ? Math.min(60e3, wait ? wait * 2 : 3e3) : 15e3;
    if (waits) timer = setTimeout(go, wait);
  };
  const hurry = () => { wait = 0; go(); };
  window.addEventListener("online", hurry);
  window.addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") hurry(); });

  form.addEventListener("submit", async (e) => {
    const to = e.submitter && e.submitter.hasAttribute("formaction") ? e.submitter.formAction : "";
    if (to) return; // language or size of type: the draft is kept anyway
    e.preventDefault();
    clearTimeout(pause);
    const f = typed();
    const bad = ["what", "matter", "text"].filter((n) => !f[n].trim()).map((n) => words["need_" + n]);
    wrong(bad);
    if (bad.length) return;
    if (recorder) { recorder.stop(); await new Promise((ok) => setTimeout(ok, 300)); }
    shift.set(f);
    now.made = now.made || Date.now();
    await save("waiting");
    begin();
    await show();
    net.scrollIntoView({ block: "start" });
    if (ready && ready.sync) ready.sync.register("ombud-field").catch(() => {});
    hurry();
  });

  el("field-wipe").addEventListener("click", async () => {
    if (!confirm(words.sure_wipe)) return;
    await ombudField.clear();
    localStorage.removeItem("ombud-field-shift");
    if (ready && ready.active) ready.active.postMessage("forget");
    begin();
    await show();
  });

  // ---- begin: the draft that a killed tab left, else an empty form
  const drafts = (await ombudField.all()).filter((r) => r.owner === owner && r.state === "draft").sort((a, b) => b.written - a.written);
  if (drafts.length) fill(drafts[0]);
  else if (form.elements.text.value) { now = blank(); showPerson(); showSpot(); }
  else begin();
  await show();

  let ready = null;
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/field/sw.js", { scope: "/field", updateViaCache: "none" }).catch(() => {});
    navigator.serviceWorker.ready.then((reg) => {
      ready = reg;
      reg.active.postMessage("keep");
      app.dataset.ready = "yes";
    });
  }
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  go();
})();
