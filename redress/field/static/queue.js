// The reports on this phone, and how they are sent: each once, however often the network, the tab or the phone fails in between. The page
// and the service worker both run this. A report has a key of its own from the first letter on; the server files a key once, and
// answers every repetition with the receipt of the first.
"use strict";
const ombudField = (() => {
  const open = () => new Promise((ok, no) => {
    const r = indexedDB.open("ombud-field", 1);
    r.onupgradeneeded = () => r.result.createObjectStore("reports", { keyPath: "key" });
    r.onsuccess = () => ok(r.result);
    r.onerror = () => no(r.error);
  });

  // One transaction. It has ended, and what it wrote is on the phone's disk, when the promise is kept.
  const act = async (mode, fn) => {
    const db = await open();
    try {
      return await new Promise((ok, no) => {
        const t = db.transaction("reports", mode, { durability: "strict" });
        const out = {};
        fn(t.objectStore("reports"), out);
        t.oncomplete = () => ok(out.value);
        t.onerror = t.onabort = () => no(t.error);
      });
    } finally {
      db.close();
    }
  };
  const read = (req, out) => { req.onsuccess = () => { out.value = req.result; }; };

  const all = () => act("readonly", (s, out) => read(s.getAll(), out));
  const get = (key) => act("readonly", (s, out) => read(s.get(key), out));
  const put = (r) => act("readwrite", (s) => { s.put(r); });
  const drop = (key) => act("readwrite", (s) => { s.delete(key); });
  const clear = () => act("readwrite", (s) => { s.clear(); });

  // Change looks at a report and writes what fn makes of it, with nothing in between.
  const change = (key, fn) => act("readwrite", (s, out) => {
    const req = s.get(key);
    req.onsuccess = () => {
      out.value = fn(req.result);
      if (out.value) s.put(out.value);
    };
  });

  const form = (r) => {
    const f = new FormData();
    f.append("key", r.key);
    f.append("owner", r.owner);
    f.append("written", String(r.written));
    for (const [name, value] of Object.entries(r.fields)) if (value) f.append(name, value);
    r.photos.forEach((b, i) => f.append("files", b, `photo-${i + 1}.jpg`));
    if (r.voice) f.append("files", r.voice, "voice");
    return f;
  };

  // Send asks the server once. What it did not answer, or answered only in part, is asked again later.
  const send = async (r) => {
    let res, body = {};
    try {
      res = await fetch("/field", { method: "POST", body: form(r), headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
      if (res.type !== "opaqueredirect") body = await res.json();
    } catch {
      return { retry: true };
    }
    if (res.ok && body.number) return { state: "done", receipt: body };
    if (res.status === 409 && body.number) return { state: "conflict", receipt: body };
    if (res.status === 401 || res.status === 403 || res.type === "opaqueredirect") return { signIn: true };
    if (res.status === 422 || res.status === 413 || res.status === 409) {
      const e = body.error || {};
      return { state: "refused", problems: e.fields && e.fields.length ? e.fields.map((f) => f.message) : [e.message || ""] };
    }
    return { retry: true };
  };

  // Settle is what an answer makes of a report. Of one that arrived nothing is kept but its receipt.
  const settle = (now, sent, out) => {
    const receipt = { key: sent.key, owner: sent.owner, made: sent.made, title: sent.title, what: sent.fields.what, rev: sent.rev, state: "done", receipt: out.receipt };
    if (!now) return out.receipt ? receipt : undefined;
    const edited = now.rev !== sent.rev; // while it was on its way
    if (out.receipt && (edited || out.state === "conflict")) return { ...now, state: "conflict", receipt: out.receipt };
    if (out.state === "done") return receipt;
    if (edited) return now;
    if (out.state === "refused") return { ...now, state: "refused", problems: out.problems, unsure: false };
    return { ...now, state: "waiting" };
  };

  const alone = (fn) => (navigator.locks ? navigator.locks.request("ombud-field", fn) : fn());
  const due = (r) => r && (r.state === "waiting" || r.state === "sending"); // one that was being sent when the tab was killed is sent again

  // Sync sends what waits, the oldest first, and stops at the first that the network does not carry. Only one at a time runs on a phone.
  const sync = (owner, told = () => {}) => alone(async () => {
    const list = (await all()).filter((r) => due(r) && (!owner || r.owner === owner)).sort((a, b) => a.made - b.made);
    let signIn = false;
    for (const { key } of list) {
      const r = await change(key, (x) => (due(x) ? { ...x, state: "sending", unsure: true } : x));
      if (!due(r)) continue;
      await told();
      const out = await send(r);
      await change(key, (x) => settle(x, r, out));
      await told();
      if (out.retry) return { retry: true, signIn };
      signIn = signIn || Boolean(out.signIn);
    }
    return { signIn };
  });

  return { all, get, put, drop, clear, change, sync, due };
})();
